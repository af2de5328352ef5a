import type { Clock } from '../../system/clock';
import { readStatus } from '../status/read-status';
import { renderStatus } from '../status/render-status';
import { statusJson } from '../status/status-json';

/** Prints what runs, what is wrong and what to do about it, and the newest forecasts, hours and models. */
export async function status({ json = false, clock }: { json?: boolean; clock: Clock }): Promise<void> {
  const read = await readStatus(clock.now());
  process.stdout.write(json ? `${JSON.stringify(statusJson(read), null, 2)}\n` : renderStatus(read));
}
