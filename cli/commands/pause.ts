import { formatMinute } from '../../forecasting/hour';
import type { Clock } from '../../system/clock';
import { findRunningBackfill } from '../../temporal/backfills';
import { withTemporal } from '../../temporal/connection';
import { stopCatchUp } from '../../temporal/hours';
import { pauseSchedule, readPause, resumeSchedule, triggerTick } from '../../temporal/schedule';
import { readSettingsWith } from '../running-settings';
import { readUserName } from '../user-name';

export interface PauseOptions {
  readonly reason?: string;
  /** Default: the user of the operating system. */
  readonly operator?: string;
  readonly clock: Clock;
}

/** Pauses the schedule of the hourly runs, and stops the catch-up. Hours that are running continue. */
export async function pause(options: PauseOptions): Promise<void> {
  const { temporal, asset } = readSettingsWith('temporal');
  await withTemporal(temporal, async (client) => {
    const earlier = await readPause(client, { asset });
    const note = describePerson('paused', options);
    if (earlier === null) await pauseSchedule(client, { asset, note });
    print(`The hourly runs of ${asset} are ${earlier === null ? note : `paused already: ${earlier}`}`);
    if (await stopCatchUp(client, { asset }))
      print('The catch-up of missed hours stops after the hour that it is running.');
    if (await findRunningBackfill(client, { asset })) {
      print('The backfill continues; `nexthour cancel --backfill` stops it.');
    }
    print(
      'Hours that are running end. `nexthour run` still runs an hour. `nexthour resume` goes on and runs the missed hours.',
    );
  });
}

/** Resumes the schedule and starts the hours that were missed. */
export async function resume(options: PauseOptions): Promise<void> {
  const { temporal, asset } = readSettingsWith('temporal');
  await withTemporal(temporal, async (client) => {
    const earlier = await readPause(client, { asset });
    if (earlier === null) return print(`The hourly runs of ${asset} are not paused.`);
    await resumeSchedule(client, { asset, note: describePerson('resumed', options) });
    await triggerTick(client, { asset });
    print(`The hourly runs of ${asset} go on. The note of the pause was: ${earlier}`);
    print('The hours that were missed, at most seven days, run now. `nexthour status` shows them.');
  });
}

/** `paused by eve at 2026-11-21 07:05 UTC: upgrade` */
function describePerson(verb: string, { reason, operator, clock }: PauseOptions): string {
  const person = operator ?? readUserName();
  return `${verb} by ${person} at ${formatMinute(clock.now())}${reason === undefined ? '' : `: ${reason}`}`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
