import { readSettings, requireServers, type Settings } from '../../config/settings';
import {
  keepClockFileCurrent,
  requireRealTime,
  requireTimeLapse,
  selectTimeLapseHome,
  startTimeLapse,
} from '../../config/time-lapse';
import { readNextHour } from '../../operations/hours/next-hour';
import { AlreadyRunningError, StartInterruptedError } from '../../stack/errors';
import type { Stack } from '../../stack/stack';
import { readStackFile } from '../../stack/state-file';
import type { Clock } from '../../system/clock';
import { UserError } from '../../system/errors';
import { readPause } from '../../temporal/pause';
import { triggerTick } from '../../temporal/schedule';
import { bringUp } from '../bring-up';
import { type Connections, connectionsOfAssets, withConnections } from '../connections';
import { explainMonitoring, explainMonitoringNotStarted } from '../explain-monitoring';
import { offerPage } from '../offer-page';
import { refuseOtherSettings } from '../other-settings';
import { printWithTime } from '../print-with-time';
import { renderAddresses } from '../render-addresses';
import { renderBanner } from '../render-banner';
import { renderExample, renderExposure } from '../render-exposure';
import { describeNextStart, reportFinishedHours } from '../report-finished-hours';
import { runNewestHours, type StartedAsset } from '../run-newest-hours';
import { findLiveProblems } from '../status/find-live-problems';
import { watchProblems } from '../status/watch-problems';
import type { StopSignal } from '../stop-signal';
import { run } from './run';

export interface StartOptions {
  /** Stop after one hour. */
  readonly once: boolean;
  /** Also start Prometheus and Alertmanager, if they are installed. */
  readonly monitoring: boolean;
  /** Also start the live line. */
  readonly live: boolean;
  /** How many times faster than the real time the hours pass. Default: real time. */
  readonly timeLapse?: number;
  readonly clock: Clock;
  readonly stop: StopSignal;
}

/**
 * Starts everything, runs the newest hour, then runs every hour until Ctrl-C. With `once` it stops after the first hour.
 * @throws UserError when it is interrupted before the first hour has finished; with `once`, also when that hour ends without a forecast
 */
export async function start(options: StartOptions): Promise<void> {
  const { stop, monitoring, live } = options;
  const settings = options.timeLapse === undefined ? readSettings() : selectTimeLapseHome();
  const running = readStackFile(settings.home);
  const isRunning = running !== null;
  if (running) refuseOtherSettings(running);
  const releaseClock = prepareClock(settings, options, isRunning);
  if (!settings.liveCoinWatch && !isRunning) process.stdout.write(`${renderBanner(settings.assets)}\n`);
  try {
    if (monitoring && !isRunning) process.stdout.write(explainMonitoring(settings));
    const stack = await bringUp(settings, { stop, monitoring, live, clock: options.clock });
    stop.onSecond(stack.killNow);
    try {
      await runHours({ ...options, settings, stack });
    } finally {
      await stack.stop();
    }
    process.stdout.write('Stopped.\n');
  } catch (error) {
    if (error instanceof AlreadyRunningError) return showRunning(error, options);
    if (error instanceof StartInterruptedError)
      throw new UserError('The start was interrupted; everything has been stopped');
    throw error;
  } finally {
    releaseClock();
  }
}

/** Starts the clock of a time-lapse, unless it runs. @returns call it at the end */
function prepareClock({ home }: Settings, { timeLapse }: StartOptions, isRunning: boolean): () => void {
  if (timeLapse === undefined) {
    requireRealTime(home);
    return () => undefined;
  }
  requireTimeLapse(home);
  if (isRunning) return () => undefined;
  startTimeLapse({ home, speed: timeLapse });
  process.stdout.write(`  TIME-LAPSE: one hour takes ${3_600 / timeLapse} s. Its data is in ${home}.\n`);
  process.stdout.write(`  For other commands, set NEXTHOUR_HOME=${home}\n\n`);
  return keepClockFileCurrent(home);
}

/** Runs the newest hour and, without `once`, all later hours on a started stack. */
async function runHours(options: StartOptions & { settings: Settings; stack: Stack }): Promise<void> {
  const { settings, stack, stop } = options;
  const connected = requireServers(readSettings(undefined, stack.environment), 'temporal', 'databaseUrl');
  await withConnections(connected, async (connections) => {
    const assets = await readPauses(connections, options);
    if (!options.once) offerPage(stack.addresses, { signal: stop.signal });
    await runNewestHours(assets, options);
    if (options.once) return;
    process.stdout.write(`\n${renderAddresses(stack.addresses, settings)}\n`);
    process.stdout.write(renderExposure(settings.host, stack.addresses));
    process.stdout.write(renderExample(stack.addresses));
    process.stdout.write(`${(await Promise.all(assets.map(describeOpening))).join('.\n')}. Ctrl-C stops everything.\n`);
    const watches = assets.map((asset) => watchHours(asset, options));
    await Promise.race([Promise.all([...watches, watchStack(connections, options)]), stop.requested]);
  });
}

async function readPauses(connections: Connections, { once }: StartOptions): Promise<StartedAsset[]> {
  const assets = connectionsOfAssets(connections).map(async (one) => ({
    connections: one,
    pauseNote: once ? null : await readPause(one.temporal, one.settings),
  }));
  return Promise.all(assets);
}

async function describeOpening({ connections: { temporal, settings }, pauseNote }: StartedAsset): Promise<string> {
  const name = settings.assets.length === 1 ? '' : `${settings.asset}: `;
  const next = await readNextHour(temporal, settings).catch(() => null);
  return `${name}${pauseNote === null ? describeNextStart(next) : describePause(pauseNote, settings)}`;
}

function describePause(note: string, { asset, assets }: Pick<Settings, 'asset' | 'assets'>): string {
  const option = assets.length === 1 ? '' : ` --asset ${asset}`;
  return `No hour runs: the hourly runs are ${note}. \`nexthour resume${option}\` continues`;
}

async function watchHours({ connections, pauseNote }: StartedAsset, { clock, stop }: StartOptions): Promise<void> {
  const { temporal, settings } = connections;
  const name = settings.assets.length === 1 ? '' : `${settings.asset}: `;
  const print = (line: string) => printWithTime(`${name}${line}`, clock);
  await Promise.all([
    pauseNote === null ? startMissedHours(connections) : undefined,
    reportFinishedHours(connections, {
      ...{ clock, stop: stop.signal, print },
      readNextStart: () => readNextHour(temporal, settings),
    }),
  ]);
}

async function watchStack({ temporal, settings }: Connections, { clock, stop }: StartOptions): Promise<void> {
  const print = (line: string) => printWithTime(line, clock);
  await watchProblems({ stop: stop.signal, print, find: () => findLiveProblems(temporal, settings) });
}

/** Starts the hours that were missed during an outage. If this fails, the next tick starts them. */
async function startMissedHours({ temporal, settings }: Connections): Promise<void> {
  await triggerTick(temporal, settings).catch((error: Error) => {
    process.stderr.write(
      `Missed hours could not be started and will run at the next tick, at most 15 minutes from now: ${error.message}\n`,
    );
  });
}

async function showRunning(running: AlreadyRunningError, options: StartOptions): Promise<void> {
  process.stdout.write(`${running.message}.\n`);
  const { home } = readSettings();
  const { assets } = readSettings(undefined, readStackFile(home)?.environment);
  if (options.monitoring) process.stdout.write(explainMonitoringNotStarted(readStackFile(home)?.services ?? []));
  if (options.once) return run(options);
  process.stdout.write(`\n${renderAddresses(running.addresses, { home, assets })}`);
}
