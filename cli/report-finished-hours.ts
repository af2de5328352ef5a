import { setTimeout as sleep } from 'node:timers/promises';
import type { HourRun } from '../clients/postgres/hour-runs';
import { formatHour, hourOf } from '../forecasting/hour';
import { formatClock } from '../reporting/format-clock';
import { ENTRIES_FOR_OUTCOME, findLastOutcome, renderLastOutcome } from '../reporting/render-settlement';
import type { Clock } from '../system/clock';
import type { StepStatus } from '../workflows/dag/status';
import type { Connections } from './connections';
import { describePromotion } from './describe-promotion';
import { renderForecastLine } from './render-forecast';

const PAUSE_MS = 5_000;
/** How far back to look for finished runs: the clock of the worker may be behind, or the database may have been unreachable. */
const LOOK_BACK_MS = 10 * 60_000;

type Sources = Pick<Connections, 'settings' | 'hourRuns' | 'ledger' | 'archive'>;

export interface ReportOptions {
  readonly clock: Clock;
  readonly stop: AbortSignal;
  /** Receives one line without a line break. */
  readonly print: (line: string) => void;
  /** When the next hour starts (epoch ms); `null` when none is planned. */
  readonly readNextStart: () => Promise<number | null>;
}

/**
 * Prints lines about each run of an hour that ends from now on, until `stop` is aborted: its forecast, the outcome of the forecast
 * before, the decision about the new model, and when the next hour starts.
 */
export async function reportFinishedHours(sources: Sources, options: ReportOptions): Promise<void> {
  const { clock, stop, print } = options;
  const { asset } = sources.settings;
  const finished = () =>
    sources.hourRuns.finishedSince({ asset, time: clock.now() - LOOK_BACK_MS }).catch((): HourRun[] => []);
  const reported = new Set((await finished()).map(({ runId }) => runId));
  while (!stop.aborted) {
    await sleep(PAUSE_MS, undefined, { signal: stop }).catch(() => undefined);
    for (const run of (await finished()).filter(({ runId }) => !reported.has(runId))) {
      for (const line of await describeRun(sources, run)) print(line);
      if (run.hour === hourOf(clock.now())) print(describeNextStart(await options.readNextStart().catch(() => null)));
      reported.add(run.runId);
    }
  }
}

async function describeRun({ ledger, archive }: Sources, run: HourRun): Promise<string[]> {
  const { asset, hour, outcome, reason } = run;
  const [forecast, entries] = await Promise.all([
    ledger.latestOf({ asset, originHour: hour }).catch(() => null),
    archive.entries({ asset, limit: ENTRIES_FOR_OUTCOME }).catch(() => []),
  ]);
  const ended = reason ? `${outcome}: ${reason}` : outcome;
  const last = findLastOutcome(entries);
  // Only the run that settled the forecast reports its outcome.
  const isOfThisRun = last?.entry.forecast.targetHour === hour;
  const decision = describePromotion(run.steps as readonly StepStatus[]);
  return [
    [`${formatHour(hour)} ${ended}`, ...(forecast ? [renderForecastLine(forecast)] : [])].join('; '),
    ...(last && isOfThisRun ? [`last forecast for ${renderLastOutcome(last)}`] : []),
    ...(decision === null ? [] : [decision]),
  ];
}

/** @param at when the next hour starts, epoch ms; `null` when none is planned */
export function describeNextStart(at: number | null): string {
  return at === null
    ? 'No next hour is planned. `nexthour status` shows why'
    : `The next hour starts at ${formatClock(at)}`;
}
