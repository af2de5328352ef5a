import type { Status } from '../../operations/status/status';
import { statusJson } from '../../operations/status/status-json';
import type { Clock } from '../../system/clock';
import { readStatus } from '../status/read-status';
import { renderStatus } from '../status/render-status';

/** Prints what runs, what is wrong and what to do about it, and the newest forecasts, hours and models. */
export async function status(options: { check?: boolean; json?: boolean; clock: Clock }): Promise<void> {
  const { check = false, json = false, clock } = options;
  const read = await readStatus(clock.now());
  process.stdout.write(json ? `${JSON.stringify(statusJson(read), null, 2)}\n` : renderStatus(read));
  if (check && isBroken(read)) process.exitCode = 1;
}

/** Warnings, like paused runs, are not broken. */
export function isBroken({ problems }: Pick<Status, 'problems'>): boolean {
  return problems.some(({ severity }) => severity === 'broken');
}
