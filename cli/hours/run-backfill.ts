import { setTimeout as sleep } from 'node:timers/promises';
import { rootCause } from '@temporalio/common';
import { formatHour, listHours } from '../../forecasting/hour';
import { countRun, describeRange, type PlannedBackfill, requireSameRange } from '../../operations/hours/backfill';
import { formatCounted } from '../../reporting/numbers';
import { messageOf, UserError } from '../../system/errors';
import { type BackfillHandle, readProgress, startBackfill } from '../../temporal/backfills';
import { isRunning } from '../../temporal/is-running';
import type { BackfillProgress } from '../../workflows/backfill';
import type { Connections } from '../connections';
import { retryUntilAnswered } from '../retry-until-answered';
import { rejectOnAbort } from '../run-hour';

const POLL_MS = 1_000;
const HOW_TO_STOP = '`nexthour cancel --backfill` stops it';
/** Outcomes of hours that a person should look at. */
const BAD_OUTCOMES = ['failed', 'incomplete'];

export interface RangeRequest extends PlannedBackfill {
  /** Aborted on Ctrl-C. The backfill continues on the workers. */
  readonly stop: AbortSignal;
}

/**
 * Starts a backfill, or follows the running one of the same range, and prints each hour that ends.
 * @throws UserError when another range is running, when hours fail, when the backfill was cancelled, or when `stop` is aborted
 */
export async function runBackfill(connections: Connections, request: RangeRequest): Promise<void> {
  const whenInterrupted = `The backfill goes on; ${HOW_TO_STOP}`;
  await Promise.race([runToEnd(connections, request), rejectOnAbort(request.stop, whenInterrupted)]);
}

async function runToEnd({ temporal, settings: { asset } }: Connections, request: RangeRequest): Promise<void> {
  const { stop, ...range } = request;
  const { handle, start } = await retryUntilAnswered(() => startBackfill(temporal, { asset, ...range }), { stop });
  const first = await readKnownProgress(handle, stop);
  if (start === 'joined') requireSameRange(first, range);
  process.stdout.write(`${renderOpening(start, asset, first)}\n`);
  const last = await follow(handle, { first, stop });
  process.stdout.write(`${renderEnd(last)}\n`);
  requireComplete(last);
}

/** Waits until the workflow knows which hours it has to run. @throws UserError when it ends before */
async function readKnownProgress(handle: BackfillHandle, stop: AbortSignal): Promise<BackfillProgress> {
  for (;;) {
    // Reads the state before the progress. When it says that the backfill has ended, the progress is final.
    const runs = await retryUntilAnswered(() => isRunning(handle), { stop });
    const progress = await retryUntilAnswered(() => readProgress(handle), { stop });
    if (progress.waiting !== null) return progress;
    if (!runs) throw new UserError(await describeEarlyEnd(handle, progress));
    await sleep(POLL_MS / 4, undefined, { signal: stop });
  }
}

/** Why a backfill ended before it knew which hours to run. */
async function describeEarlyEnd(handle: BackfillHandle, progress: BackfillProgress): Promise<string> {
  const range = describeRange(progress);
  if (progress.isStopping) return `The backfill of ${range} was cancelled before any hour had started`;
  const cause = await handle.result().then(
    () => 'no reason is known',
    (error: unknown) => rootCause(error) ?? messageOf(error),
  );
  return `The backfill of ${range} failed before any hour had started: ${cause}. The same command tries it again`;
}

async function follow(
  handle: BackfillHandle,
  { first, stop }: { first: BackfillProgress; stop: AbortSignal },
): Promise<BackfillProgress> {
  const total = countHours(first);
  let shown = 0;
  for (;;) {
    // Reads the description before the progress. When it says that the backfill has ended, the progress is final.
    const { status } = await retryUntilAnswered(() => handle.describe(), { stop });
    const progress = await retryUntilAnswered(() => readProgress(handle), { stop });
    for (const { hour, outcome } of progress.ended.slice(shown)) {
      shown += 1;
      process.stdout.write(
        `  ${String(shown).padStart(String(total).length)} of ${total}  ${formatHour(hour)}  ${outcome}\n`,
      );
    }
    if (status.name !== 'RUNNING') return progress;
    await sleep(POLL_MS, undefined, { signal: stop });
  }
}

function countHours({ ended, running, waiting }: BackfillProgress): number {
  return ended.length + running.length + (waiting ?? 0);
}

function renderOpening(start: 'started' | 'joined', asset: string, progress: BackfillProgress): string {
  const { from, to, parallel } = progress;
  const all = listHours(from, to).length;
  const left = countHours(progress);
  const published = all === left ? '' : `, ${all - left} of them already published`;
  const opening = start === 'joined' ? 'A backfill is running already' : 'Backfill';
  return (
    `${opening}: ${asset}, ${describeRange(progress)}, ${formatCounted(all, 'hour')}${published}. At most ${parallel} run at a time, without training.\n` +
    `The forecasts of past hours are late: they are not counted in the track record.\n` +
    `Ctrl-C ends only this display; ${HOW_TO_STOP}.`
  );
}

function renderEnd({ ended, waiting }: BackfillProgress): string {
  const counts = new Map<string, number>();
  for (const { outcome } of ended) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const outcomes = [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
  if (ended.length + (waiting ?? 0) === 0) return 'Every hour of the range is published already; nothing was run.';
  return `${countRun(ended.length)}: ${outcomes || 'none'}.`;
}

function requireComplete({ ended, waiting }: BackfillProgress): void {
  if (waiting !== 0) {
    throw new UserError(
      `The backfill was stopped before ${formatCounted(waiting ?? 0, 'hour')} had started. The same command runs them; no hour is run twice`,
    );
  }
  const bad = ended.filter(({ outcome }) => BAD_OUTCOMES.includes(outcome)).map(({ hour }) => formatHour(hour));
  if (bad.length === 0) return;
  throw new UserError(
    `${formatCounted(bad.length, 'hour')} failed: ${bad.join(', ')}. \`nexthour hours\` shows why; the same command runs them again`,
  );
}
