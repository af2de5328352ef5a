import type { Client } from '@temporalio/client';
import { pauseRuns, resumeRuns } from '../../operations/hours/pause';
import { nameAssetOf } from '../../operations/name-asset';
import type { Clock } from '../../system/clock';
import { withTemporal } from '../../temporal/connection';
import { findCatchUp, waitForCatchUp } from '../../temporal/hours';
import { readPause } from '../../temporal/pause';
import { triggerTick } from '../../temporal/schedule';
import { readSettingsWith } from '../running-settings';
import { readUserName } from '../user-name';

export interface PauseOptions {
  readonly reason?: string;
  /** Default: the user of the operating system. */
  readonly operator?: string;
  readonly clock: Clock;
}

type Request = Parameters<typeof pauseRuns>[1];

/** Pauses the schedule of the hourly runs, and stops the catch-up. Hours that are running continue. */
export async function pause(options: PauseOptions): Promise<void> {
  await control(options, async (client, request, print) => print(await pauseRuns(client, request)));
}

/** Resumes the schedule and starts the hours that were missed. */
export async function resume(options: PauseOptions): Promise<void> {
  await control(options, async (client, request, print) => {
    const isPaused = (await readPause(client, request)) !== null;
    // No other catch-up can start while the one that the pause stopped runs its last hour.
    const ending = isPaused ? await findCatchUp(client, request) : null;
    print(await resumeRuns(client, request));
    if (ending === null) return;
    print([
      'The catch-up that the pause stopped still runs its last hour. When it has ended, the other missed hours start.',
      'Ctrl-C ends this wait; then the next tick starts them, at most 15 minutes from now.',
    ]);
    await waitForCatchUp(client, { asset: request.asset, runId: ending });
    await triggerTick(client, request);
    print(['The other missed hours run now.']);
  });
}

async function control(
  { operator, ...options }: PauseOptions,
  act: (client: Client, request: Request, print: (lines: readonly string[]) => void) => Promise<void>,
): Promise<void> {
  const settings = readSettingsWith('temporal');
  const print = (lines: readonly string[]) => {
    for (const line of lines) process.stdout.write(`${nameAssetOf(settings, line)}\n`);
  };
  const { temporal, asset } = settings;
  const request = { ...options, asset, operator: operator ?? readUserName() };
  await withTemporal(temporal, (client) => act(client, request, print));
}
