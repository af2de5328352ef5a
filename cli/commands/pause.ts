import { pauseRuns, resumeRuns } from '../../operations/hours/pause';
import type { Clock } from '../../system/clock';
import { withTemporal } from '../../temporal/connection';
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
  await control(options, pauseRuns);
}

/** Resumes the schedule and starts the hours that were missed. */
export async function resume(options: PauseOptions): Promise<void> {
  await control(options, resumeRuns);
}

async function control({ operator, ...options }: PauseOptions, act: typeof pauseRuns): Promise<void> {
  const { temporal, asset } = readSettingsWith('temporal');
  const request = { ...options, asset, operator: operator ?? readUserName() };
  const lines = await withTemporal(temporal, (client) => act(client, request));
  for (const line of lines) process.stdout.write(`${line}\n`);
}
