import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readSettings, requireServers, type Settings } from '../../config/settings';
import { hourOf } from '../../forecasting/hour';
import { AlreadyRunning, StartInterrupted } from '../../stack/errors';
import type { Address } from '../../stack/service';
import type { Stack } from '../../stack/stack';
import { readStackFile } from '../../stack/state-file';
import { triggerTick } from '../../temporal/schedule';
import { bringUp } from '../bring-up';
import { CommandFailed } from '../command-failed';
import { type Connections, withConnections } from '../connections';
import { renderTable } from '../render-table';
import { runHour } from '../run-hour';
import { listenForStop, type StopSignal } from '../stop-signal';
import { run } from './run';

const BANNER = `
  There is no LIVE_COIN_WATCH_API_KEY, so the prices are REPLAYED: real ones of years ago, as if they were of today.
  A free key from https://www.livecoinwatch.com/tools/api makes them real.
`;

/**
 * Starts everything, runs the newest hour, and goes on hourly until Ctrl-C; with `once` it ends after that hour.
 * @throws CommandFailed with `once`, when the hour ends without a forecast.
 */
export async function start({ once }: { once: boolean }): Promise<void> {
  const settings = readSettings();
  const stop = listenForStop();
  const isRunning = readStackFile(settings.home) !== null;
  if (!settings.liveCoinWatch && !isRunning) process.stdout.write(`${BANNER}\n`);
  try {
    const stack = await bringUp(settings, stop);
    stop.onSecond(stack.killNow);
    try {
      await useStack({ settings, stack, stop, once });
    } finally {
      await stack.stop();
    }
  } catch (error) {
    if (error instanceof AlreadyRunning) return showRunning(error, { once });
    if (error instanceof StartInterrupted) throw new CommandFailed('interrupted; everything was stopped');
    throw error;
  }
}

interface Use {
  readonly settings: Settings;
  readonly stack: Stack;
  readonly stop: StopSignal;
  readonly once: boolean;
}

async function useStack({ settings, stack, stop, once }: Use): Promise<void> {
  const connected = requireServers(readSettings(undefined, stack.environment), 'temporal', 'databaseUrl');
  await withConnections(connected, async (connections) => {
    const hour = runNewestHour(connections, { once });
    await Promise.race([hour, stop.requested]);
    if (stop.signal.aborted)
      throw new CommandFailed('interrupted before the hour was done; the next start goes on with it');
    if (once) return;
    process.stdout.write(
      `\n${renderAddresses(stack.addresses, settings)}\nThe next hour runs by itself. Ctrl-C stops everything.\n`,
    );
    await triggerTick(connections.temporal, settings);
    await stop.requested;
  });
}

/** Goes on without a forecast where it may: the next hour may well have one. */
async function runNewestHour(connections: Connections, { once }: { once: boolean }): Promise<void> {
  try {
    await runHour(connections, { hour: hourOf(Date.now()), trains: true });
  } catch (error) {
    if (once || !(error instanceof CommandFailed)) throw error;
    process.stderr.write(`\nThis hour has a problem: ${error.message}\n`);
  }
}

async function showRunning(running: AlreadyRunning, { once }: { once: boolean }): Promise<void> {
  process.stdout.write(`${running.message}.\n`);
  if (once) return run({ hour: hourOf(Date.now()) });
  process.stdout.write(`\n${renderAddresses(running.addresses, readSettings())}`);
}

function renderAddresses(addresses: readonly Address[], { home }: Settings): string {
  const report = pathToFileURL(join(home, 'reports', 'latest.html')).href;
  const rows = addresses.map(({ name, description, url }) => [name, description, url]);
  return renderTable([...rows, ['Report', 'the data of the newest hour', report]]);
}
