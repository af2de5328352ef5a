import { formatHour, type Hour, hourOf, listHours } from '../../forecasting/hour';
import { formatCounted } from '../../reporting/numbers';
import { InvalidValueError, NexthourError } from '../../system/errors';
import { findRunningBackfill, readProgress, startBackfill } from '../../temporal/backfills';
import type { BackfillProgress } from '../../workflows/backfill';
import { type ControlDeps, requireBegunHour, requireKnownHour } from './control';

export const DEFAULT_PARALLEL = 4;
export const MAX_PARALLEL = 8;

export interface PlannedBackfill {
  readonly from: Hour;
  readonly to: Hour;
  /** How many hours may run at the same time. */
  readonly parallel: number;
}

/** @throws UserError when the range is impossible */
export async function planBackfill(
  deps: ControlDeps,
  { from, to, parallel = DEFAULT_PARALLEL }: { from: Hour; to?: Hour | undefined; parallel?: number | undefined },
): Promise<PlannedBackfill> {
  const newest = hourOf(deps.clock.now());
  const last = to ?? newest;
  if (last > newest) {
    const message = `to ${formatHour(last)} is in the future; the newest closed hour is ${formatHour(newest)}`;
    throw new InvalidValueError('to', message);
  }
  if (from > last) {
    throw new InvalidValueError('from', `from ${formatHour(from)} is after to ${formatHour(last)}; swap them`);
  }
  await requireBegunHour(deps, { hour: last, clock: deps.clock });
  await requireKnownHour(deps, { hour: from, newest });
  return { from, to: last, parallel };
}

/** Says what `startPlannedBackfill` will do. @throws NexthourError `BackfillRuns` when another range is running */
export async function describePlannedBackfill(deps: ControlDeps, planned: PlannedBackfill): Promise<string> {
  const { asset, hourRuns, temporal } = deps;
  const running = await findRunningBackfill(temporal, { asset });
  if (running) requireSameRange(await readProgress(running), planned);
  const { from, to, parallel } = planned;
  const hours = listHours(from, to);
  const source = await hourRuns.currentSource({ asset });
  const published =
    source === null ? new Set<Hour>() : await hourRuns.hoursWith({ asset, source, from, outcomes: ['published'] });
  const left = hours.filter((hour) => !published.has(hour));
  const range = `${asset} ${describeRange(planned)}`;
  if (running) return `The backfill of ${range} is running already, so nothing is started.`;
  if (left.length === 0) return `Every hour of ${range} is published already, so nothing is run.`;
  return `Runs ${left.length} of the ${formatCounted(hours.length, 'hour')} of ${range}; ${countPublished(hours.length - left.length)}. At most ${parallel} run at a time, without training. The forecasts of past hours are late: they are not counted in the track record.`;
}

function countPublished(count: number): string {
  return count === 1 ? '1 is published already' : `${count} are published already`;
}

/** @returns what was done @throws NexthourError `BackfillRuns` when another range is running */
export async function startPlannedBackfill(
  { asset, temporal }: ControlDeps,
  planned: PlannedBackfill,
): Promise<{ message: string; workflowId: string }> {
  const { handle, start } = await startBackfill(temporal, { asset, ...planned });
  if (start === 'joined') requireSameRange(await readProgress(handle), planned);
  const range = `${asset} ${describeRange(planned)}`;
  const message =
    start === 'joined'
      ? `The backfill of ${range} is running already; nothing was started.`
      : `The backfill of ${range} runs now, at most ${planned.parallel} hours at a time.`;
  return { message, workflowId: handle.workflowId };
}

export function requireSameRange(running: Pick<BackfillProgress, 'from' | 'to'>, { from, to }: PlannedBackfill): void {
  if (running.from === from && running.to === to) return;
  const message = `A backfill of ${describeRange(running)} is running; wait until it has ended. \`nexthour cancel --backfill\` stops it`;
  throw new NexthourError('BackfillRuns', message);
}

export function describeRange({ from, to }: Pick<BackfillProgress, 'from' | 'to'>): string {
  return `${formatHour(from)} to ${formatHour(to)}`;
}

/** `1 hour has run` */
export const countRun = (count: number) => `${formatCounted(count, 'hour')} ${count === 1 ? 'has' : 'have'} run`;

/** How far a backfill is, and what happens with the hours that run. */
export function describeStopped(progress: BackfillProgress): string {
  const { ended, running, waiting } = progress;
  const finishing = running.length === 0 ? '' : ` ${running.map(formatHour).join(', ')} still run to their end.`;
  return `The backfill of ${describeRange(progress)} is stopped: ${countRun(ended.length)}, ${waiting ?? 'some'} have not started.${finishing}`;
}
