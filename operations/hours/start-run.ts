import { connectLiveCoinWatch } from '../../clients/livecoinwatch';
import type { HourRuns } from '../../clients/postgres/hour-runs';
import type { LiveCoinWatchSettings } from '../../config/settings';
import { formatHour, type Hour, hourOf } from '../../forecasting/hour';
import { InvalidValueError } from '../../system/errors';
import { findRunningHour, type HourStart, startHour } from '../../temporal/hours';
import { hourlyDag } from '../../workflows/hourly';
import { type ControlDeps, requireBegunHour, requireKnownHour } from './control';

export interface RunRequest {
  /** Default: the newest closed hour. */
  readonly hour?: Hour | undefined;
  /** Run the hour again from this step, with the other results of its newest run. */
  readonly fromStep?: string | undefined;
  /** Whether to train a candidate. Default: only for the newest hour, and with `fromStep: 'train'`. */
  readonly train?: boolean | undefined;
}

/** A run that may be started. */
export interface PlannedRun {
  readonly hour: Hour;
  readonly trains: boolean;
  readonly fromStep?: string;
}

/** Time limit for the question which source the exchange is, ms. */
const SOURCE_DEADLINE_MS = 5_000;

/** @throws InvalidValueError with the names of the steps */
export function requireKnownStep(step: string | undefined): void {
  const names = hourlyDag.steps.map(({ name }) => name);
  if (step === undefined || names.includes(step)) return;
  throw new InvalidValueError(
    'from_step',
    `There is no step "${step.slice(0, 40)}"; the steps are ${names.join(', ')}`,
  );
}

/** Fills in the defaults. @throws UserError when there can be no such run */
export async function planRun(deps: ControlDeps, { hour, fromStep, train }: RunRequest): Promise<PlannedRun> {
  requireKnownStep(fromStep);
  const newest = hourOf(deps.clock.now());
  const chosen = hour ?? newest;
  if (chosen > newest) {
    const message = `${formatHour(chosen)} is in the future; the newest closed hour is ${formatHour(newest)}`;
    throw new InvalidValueError('hour', message);
  }
  await requireBegunHour(deps, { hour: chosen, clock: deps.clock });
  await requireKnownHour(deps, { hour: chosen, newest });
  const trains = train ?? (chosen === newest || fromStep === 'train');
  return { hour: chosen, trains, ...(fromStep === undefined ? {} : { fromStep }) };
}

/** Says what `startRun` will do. */
export async function describePlannedRun(deps: ControlDeps, planned: PlannedRun): Promise<string> {
  const { asset, temporal, hourRuns, clock } = deps;
  const { hour, trains, fromStep } = planned;
  const name = `${asset} ${formatHour(hour)}`;
  const again = fromStep === undefined ? '' : listStepsFrom(fromStep).join(', ');
  const isRunning = (await findRunningHour(temporal, { asset, hour })) !== null;
  if (isRunning && fromStep !== undefined) return `The hour ${name} is running; these steps run again: ${again}.`;
  if (isRunning) return `The hour ${name} is running already, so nothing is started.`;
  const last = await hourRuns.newestOf({ asset, hour });
  if (fromStep !== undefined) {
    return `Runs the hour ${name} again from ${fromStep}: ${again}. The other results of its newest run are kept. ${describeCount(hour, clock.now())}`;
  }
  if (last?.outcome === 'published') {
    return `The hour ${name} is published already, so nothing is started. Name a step from which to run it again.`;
  }
  const before = last ? ` Its last outcome is ${last.outcome}.` : '';
  return `Runs the hour ${name}, ${trains ? 'with' : 'without'} training.${before} ${describeCount(hour, clock.now())}`;
}

function describeCount(hour: Hour, now: number): string {
  return hour === hourOf(now)
    ? 'A forecast that is in the ledger already stays as it is.'
    : 'A new forecast of a past hour is late: it is not counted in the track record.';
}

/** The step and all steps that need its result. */
function listStepsFrom(first: string): string[] {
  const affected = new Set([first]);
  for (const { name, needs } of hourlyDag.steps) {
    if (Object.values(needs).some((need) => affected.has(need))) affected.add(name);
  }
  return hourlyDag.steps.map(({ name }) => name).filter((name) => affected.has(name));
}

/** Starts the run, unless it is running or published. */
export function startRun(
  { asset, temporal, hourRuns }: Pick<ControlDeps, 'asset' | 'temporal' | 'hourRuns'>,
  planned: PlannedRun,
  liveCoinWatch: LiveCoinWatchSettings | undefined,
): Promise<HourStart> {
  const { hour } = planned;
  return startHour(temporal, { asset, ...planned }, () =>
    findUnpublishedSource(hourRuns, { asset, hour, liveCoinWatch }),
  );
}

/** While the exchange does not answer, the hour counts as published. A later tick starts it if it is not. */
async function findUnpublishedSource(
  hourRuns: Pick<HourRuns, 'hoursWith'>,
  { asset, hour, liveCoinWatch }: { asset: string; hour: Hour; liveCoinWatch: LiveCoinWatchSettings | undefined },
): Promise<string | null> {
  if (!liveCoinWatch) return null;
  const source = await connectLiveCoinWatch({ ...liveCoinWatch, deadlineMs: SOURCE_DEADLINE_MS })
    .source({ asset })
    .catch(() => null);
  if (source === null) return null;
  const published = await hourRuns.hoursWith({ asset, source, from: hour, outcomes: ['published'] });
  return published.has(hour) ? null : source;
}

/** Says what `startRun` has done. */
export function describeStart(start: HourStart['start'], hour: string, fromStep?: string): string {
  switch (start) {
    case 'started':
      return fromStep === undefined
        ? `The hour ${hour} runs now.`
        : `The hour ${hour} runs again from ${fromStep}; other results are kept.`;
    case 'joined':
      return `The hour ${hour} is already running; nothing was started.`;
    case 'cleared':
      return `The hour ${hour} is already running; ${fromStep} and the steps that need it run again.`;
    case 'finished':
      return `The hour ${hour} is already published; nothing was started. Name a step from which to run it again.`;
  }
}
