import { type AssetHour, formatHour } from '../../forecasting/hour';
import { NexthourError } from '../../system/errors';
import { type BackfillHandle, findRunningBackfill, readProgress } from '../../temporal/backfills';
import { findRunningHour, type HourHandle } from '../../temporal/hours';
import type { BackfillProgress } from '../../workflows/backfill';
import type { ControlDeps } from './control';

type CancelDeps = Pick<ControlDeps, 'temporal' | 'hourRuns'>;

/** Finds the running hour. @throws NexthourError `NotRunning` */
export async function requireRunningHour({ temporal, hourRuns }: CancelDeps, hour: AssetHour): Promise<HourHandle> {
  const handle = await findRunningHour(temporal, hour);
  if (handle) return handle;
  const last = await hourRuns.newestOf(hour);
  const found = last ? `its last outcome is ${last.outcome}` : 'it has no run';
  throw new NexthourError('NotRunning', `The hour ${formatHour(hour.hour)} is not running; ${found}`);
}

/** Finds the running backfill. @throws NexthourError `NotRunning` */
export async function requireRunningBackfill(
  { temporal }: Pick<CancelDeps, 'temporal'>,
  { asset }: { asset: string },
): Promise<BackfillHandle> {
  const handle = await findRunningBackfill(temporal, { asset });
  if (handle) return handle;
  throw new NexthourError('NotRunning', 'No backfill is running');
}

/** Stops the backfill: no further hour starts. @returns how far it was */
export async function stopBackfill(handle: BackfillHandle): Promise<BackfillProgress> {
  await handle.cancel();
  return readProgress(handle);
}
