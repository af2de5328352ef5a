import type { Client } from '@temporalio/client';
import { findRunningBackfill, readProgress } from '../../temporal/backfills';
import { countRun, describeRange } from './backfill';

/** Says how far the running backfill is, for `status`; empty when none is running. */
export async function describeBackfill(client: Client, { asset }: { asset: string }): Promise<string> {
  const handle = await findRunningBackfill(client, { asset });
  if (!handle) return '';
  const progress = await readProgress(handle);
  const { ended, running, waiting, isStopping } = progress;
  const counts = `${countRun(ended.length)}, ${running.length} running, ${waiting ?? 'some'} waiting`;
  const end = isStopping ? 'It was cancelled: no further hour starts.' : '`nexthour cancel --backfill` stops it.';
  return `A backfill of ${describeRange(progress)} is running: ${counts}. ${end}\n`;
}
