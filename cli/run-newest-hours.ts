import { hourOf } from '../forecasting/hour';
import { requireBegunHour } from '../operations/hours/control';
import type { Clock } from '../system/clock';
import { UserError } from '../system/errors';
import type { HourStart } from '../temporal/hours';
import type { Connections } from './connections';
import { waitForStep } from './follow-hour';
import { followRun, type OpenedRun, openRun } from './run-hour';
import type { StopSignal } from './stop-signal';

/** The connections with the settings of one asset. */
export interface StartedAsset {
  readonly connections: Connections;
  /** Why its hourly runs are paused; `null` when they are not. */
  readonly pauseNote: string | null;
}

interface NewestHours {
  /** Whether a failed hour is an error. If not, it is printed: the next hour may succeed. */
  readonly once: boolean;
  readonly clock: Clock;
  readonly stop: StopSignal;
}

/**
 * Runs the newest hour of each asset that is not paused, and shows the runs one after the other.
 * @throws the first error, after all have ended
 */
export async function runNewestHours(assets: readonly StartedAsset[], options: NewestHours): Promise<void> {
  const { once, stop } = options;
  const errors: unknown[] = [];
  for (const { connections, run } of openInTurn(assets, options)) {
    if (stop.signal.aborted) break;
    try {
      await followRun(connections, { stop: stop.signal }, run);
    } catch (error) {
      if (once || stop.signal.aborted || !(error instanceof UserError)) errors.push(error);
      else process.stderr.write(`\nThis hour failed: ${error.message}\n`);
    }
  }
  if (errors.length > 0) throw errors[0];
}

/**
 * Starts the run of each asset when the one before has its prices. All assets share the calls that the price API allows, so at the same
 * time none would have a forecast until almost all prices have arrived. The other steps run side by side.
 */
function openInTurn(assets: readonly StartedAsset[], options: NewestHours) {
  let before: Promise<OpenedRun> | undefined;
  return assets
    .filter(({ pauseNote }) => pauseNote === null)
    .map(({ connections }) => {
      const turn = before?.then((opened) => waitForPrices(opened, options)).catch(() => undefined);
      const run = Promise.resolve(turn).then(() => openNewestRun(connections, options));
      // An error is handled when the run is shown.
      run.catch(() => undefined);
      before = run;
      return { connections, run };
    });
}

async function openNewestRun(connections: Connections, { clock, stop }: NewestHours): Promise<OpenedRun> {
  stop.signal.throwIfAborted();
  // Another hour may have begun while the run waited for its turn.
  const hour = hourOf(clock.now());
  await requireBegunHour(connections, { hour, clock });
  return openRun(connections, { hour, trains: true, stop: stop.signal });
}

async function waitForPrices({ handle, start }: HourStart, { stop }: NewestHours): Promise<void> {
  if (start !== 'finished') await waitForStep(handle, 'extract', { stop: stop.signal });
}
