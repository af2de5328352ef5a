import type { Client } from '@temporalio/client';
import { formatMinute } from '../../forecasting/hour';
import type { Clock } from '../../system/clock';
import { findRunningBackfill } from '../../temporal/backfills';
import { stopCatchUp } from '../../temporal/hours';
import { pauseSchedule, readPause, resumeSchedule } from '../../temporal/pause';
import { triggerTick } from '../../temporal/schedule';

export interface PauseRequest {
  readonly asset: string;
  readonly reason?: string | undefined;
  readonly operator: string;
  readonly clock: Clock;
}

/** Pauses the schedule of the hourly runs, and stops the catch-up. Hours that are running continue. @returns what was done, as sentences */
export async function pauseRuns(client: Client, request: PauseRequest): Promise<string[]> {
  const { asset } = request;
  const earlier = await readPause(client, { asset });
  const note = describePerson('paused', request);
  if (earlier === null) await pauseSchedule(client, { asset, note });
  const stopped = await stopCatchUp(client, { asset });
  return [
    `The hourly runs of ${asset} are ${earlier === null ? note : `paused already: ${earlier}`}`,
    ...(stopped ? ['The catch-up of missed hours stops after the hour that it is running.'] : []),
    ...((await findRunningBackfill(client, { asset }))
      ? ['The backfill continues; `nexthour cancel --backfill` stops it.']
      : []),
    'Hours that are running end. `nexthour run` still runs an hour. `nexthour resume` goes on and runs the missed hours.',
  ];
}

/** Says what `pauseRuns` will do. */
export async function describePause(client: Client, { asset }: { asset: string }): Promise<string> {
  const earlier = await readPause(client, { asset });
  return earlier === null
    ? `Pauses the hourly runs of ${asset}: no new hour starts until they are resumed. Hours that are running end. There will be no forecast meanwhile.`
    : `The hourly runs of ${asset} are paused already: ${earlier}`;
}

/** Resumes the schedule and starts the hours that were missed. @returns what was done, as sentences */
export async function resumeRuns(client: Client, request: PauseRequest): Promise<string[]> {
  const { asset } = request;
  const earlier = await readPause(client, { asset });
  if (earlier === null) return [`The hourly runs of ${asset} are not paused.`];
  await resumeSchedule(client, { asset, note: describePerson('resumed', request) });
  await triggerTick(client, { asset });
  return [
    `The hourly runs of ${asset} go on. The note of the pause was: ${earlier}`,
    'The hours that were missed, at most seven days, run now. `nexthour status` shows them.',
  ];
}

/** Says what `resumeRuns` will do. */
export async function describeResume(client: Client, { asset }: { asset: string }): Promise<string> {
  const earlier = await readPause(client, { asset });
  return earlier === null
    ? `The hourly runs of ${asset} are not paused, so nothing changes.`
    : `The hourly runs of ${asset} go on, and the hours that were missed, at most seven days, run at once. The note of the pause is: ${earlier}`;
}

/** `paused by eve at 2026-11-21 07:05 UTC: upgrade` */
function describePerson(verb: string, { reason, operator, clock }: PauseRequest): string {
  return `${verb} by ${operator} at ${formatMinute(clock.now())}${reason === undefined ? '' : `: ${reason}`}`;
}
