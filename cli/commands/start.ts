import { readSettings, requireServers, type Settings } from '../../config/settings';
import { hourOf } from '../../forecasting/hour';
import { AlreadyRunning, StartInterrupted } from '../../stack/errors';
import { missingMonitoring } from '../../stack/services';
import type { Stack } from '../../stack/stack';
import { readStackFile } from '../../stack/state-file';
import type { Clock } from '../../system/clock';
import { UserError } from '../../system/errors';
import { triggerTick } from '../../temporal/schedule';
import { bringUp } from '../bring-up';
import { type Connections, withConnections } from '../connections';
import { renderAddresses } from '../render-addresses';
import { runHour } from '../run-hour';
import type { StopSignal } from '../stop-signal';
import { tellFinishedHours } from '../tell-finished-hours';
import { run } from './run';

const BANNER = `
  There is no LIVE_COIN_WATCH_API_KEY, so the prices are REPLAYED: real ones of
  years ago, as if they were of today. A free key makes them real:
  https://www.livecoinwatch.com/tools/api
`;

export interface StartOptions {
  /** End after one hour. */
  readonly once: boolean;
  /** Prometheus and Alertmanager too, where they are installed. */
  readonly monitoring: boolean;
  readonly clock: Clock;
  readonly stop: StopSignal;
}

/**
 * Starts everything, runs the newest hour, and goes on hourly until Ctrl-C; with `once` it ends after that hour.
 * @throws UserError when it is interrupted before the hour is done; with `once`, when the hour ends without a forecast.
 */
export async function start(options: StartOptions): Promise<void> {
  const { stop, monitoring } = options;
  const settings = readSettings();
  const isRunning = readStackFile(settings.home) !== null;
  if (!settings.liveCoinWatch && !isRunning) process.stdout.write(`${BANNER}\n`);
  try {
    if (monitoring) tellOfMonitoring(settings);
    const stack = await bringUp(settings, { stop, monitoring });
    stop.onSecond(stack.killNow);
    try {
      await useStack({ ...options, settings, stack });
    } finally {
      await stack.stop();
    }
    process.stdout.write('Stopped.\n');
  } catch (error) {
    if (error instanceof AlreadyRunning) return showRunning(error, options);
    if (error instanceof StartInterrupted) throw new UserError('interrupted; everything was stopped');
    throw error;
  }
}

/** Forecasts do not wait for whoever watches them. */
function tellOfMonitoring({ alerts }: Settings): void {
  if (Object.values(alerts).every((url) => url === undefined)) {
    process.stdout.write('Alerts are shown, and sent to nobody until one of these is set:\n');
    process.stdout.write('  ALERT_WEBHOOK_URL, ALERT_SLACK_URL, ALERT_DISCORD_URL\n\n');
  }
  const missing = missingMonitoring();
  if (missing.length === 0) return;
  process.stdout.write(`${missing.join(' and ')}: not installed, so nexthour goes on without. On Debian and Ubuntu:\n`);
  process.stdout.write('  sudo apt-get install prometheus prometheus-alertmanager\n\n');
}

interface Use extends StartOptions {
  readonly settings: Settings;
  readonly stack: Stack;
}

async function useStack(use: Use): Promise<void> {
  const { settings, stack, stop } = use;
  const connected = requireServers(readSettings(undefined, stack.environment), 'temporal', 'databaseUrl');
  await withConnections(connected, async (connections) => {
    await runNewestHour(connections, use);
    if (use.once) return;
    process.stdout.write(`\n${renderAddresses(stack.addresses, settings)}\n`);
    process.stdout.write('The next hour runs by itself. Ctrl-C stops everything.\n');
    await Promise.race([goOn(connections, use), stop.requested]);
  });
}

async function goOn(connections: Connections, { clock, stop }: StartOptions): Promise<void> {
  const tell = (line: string) => process.stdout.write(`  ${line}\n`);
  await Promise.all([catchUp(connections), tellFinishedHours(connections, { clock, stop: stop.signal, tell })]);
}

/** Goes on without a forecast where it may: the next hour may well have one. */
async function runNewestHour(connections: Connections, { once, clock, stop }: StartOptions): Promise<void> {
  try {
    await runHour(connections, { hour: hourOf(clock.now()), trains: true, stop: stop.signal });
  } catch (error) {
    if (once || stop.signal.aborted || !(error instanceof UserError)) throw error;
    process.stderr.write(`\nThis hour has a problem: ${error.message}\n`);
  }
}

/** Hours that an outage left, now; where that fails, the tick of the next hour finds them. */
async function catchUp({ temporal, settings }: Connections): Promise<void> {
  await triggerTick(temporal, settings).catch((error: Error) => {
    process.stderr.write(`Missed hours wait for the next one: ${error.message}\n`);
  });
}

async function showRunning(running: AlreadyRunning, options: StartOptions): Promise<void> {
  process.stdout.write(`${running.message}.\n`);
  if (options.once) return run(options);
  process.stdout.write(`\n${renderAddresses(running.addresses, readSettings())}`);
}
