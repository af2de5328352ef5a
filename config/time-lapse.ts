import { existsSync, mkdirSync, utimesSync } from 'node:fs';
import { HOUR_MS, hourOf } from '../forecasting/hour';
import { shownTime, systemClock } from '../system/clock';
import { UserError } from '../system/errors';
import { clockFileTime, readClockSetting, writeClockSetting } from './clock';
import { homePaths } from './home';
import { readSettings, type Settings } from './settings';

const DEFAULT_HOME = '.nexthour-time-lapse';
const TOUCH_INTERVAL_MS = 1_000;

/**
 * Selects the home of a time-lapse for this process: NEXTHOUR_HOME if it is set, otherwise a folder beside the ordinary one.
 * @throws UserError when the settings name a key or a server: only the simulator has prices for a fast clock, and the data of a
 *   time-lapse must not mix with real data
 */
export function selectTimeLapseHome(): Settings {
  if (!process.env.NEXTHOUR_HOME) process.env.NEXTHOUR_HOME = DEFAULT_HOME;
  const settings = readSettings();
  const named = [
    ...(settings.liveCoinWatch ? ['LIVE_COIN_WATCH_API_KEY'] : []),
    ...(settings.databaseUrl ? ['DATABASE_URL'] : []),
    ...(settings.objectStore ? ['MINIO_ENDPOINT'] : []),
    ...(settings.mlflow ? ['MLFLOW_TRACKING_URI'] : []),
    ...(settings.temporal ? ['TEMPORAL_ADDRESS'] : []),
  ];
  if (named.length === 0) return settings;
  throw new UserError(
    `--time-lapse works only with the simulator and the embedded servers; start it without the variables ${named.join(', ')}`,
  );
}

/**
 * Starts the clock of a time-lapse, and marks the home with it. In a home of an earlier time-lapse, time continues where it stopped.
 * Full hours begin at real times that are a multiple of the length of an hour, because those of Temporal's schedule do.
 * @throws UserError when the home has data of the real time
 */
export function startTimeLapse({ home, speed }: { home: string; speed: number }): void {
  requireTimeLapse(home);
  const now = systemClock.now();
  const last = readClockSetting(home);
  const stoppedAt = last ? shownTime(last, clockFileTime(home)) : now;
  const realHourMs = HOUR_MS / speed;
  const realAt = Math.floor(now / realHourMs) * realHourMs;
  const hour = hourOf(stoppedAt);
  const isBehind = shownTime({ speed, realAt, shownAt: hour }, now) < stoppedAt;
  createHome(home);
  writeClockSetting(home, { speed, realAt, shownAt: isBehind ? hour + HOUR_MS : hour });
}

function createHome(home: string): void {
  try {
    mkdirSync(home, { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(`${home} cannot be created (${code}); set NEXTHOUR_HOME to another folder`);
  }
}

/** @throws UserError when the home has data of the real time */
export function requireTimeLapse(home: string): void {
  if (readClockSetting(home) !== null || !existsSync(homePaths(home).secretsFile)) return;
  throw new UserError(
    `${home} has data of the real time, and a time-lapse must not mix with it; set NEXTHOUR_HOME to another folder`,
  );
}

/** @throws UserError when the home belongs to a time-lapse */
export function requireRealTime(home: string): void {
  const setting = readClockSetting(home);
  if (setting === null) return;
  throw new UserError(
    `${home} belongs to a time-lapse; continue it with --time-lapse ${setting.speed}, or set NEXTHOUR_HOME to another folder`,
  );
}

/**
 * Keeps the modification time of the clock file current, so that the next start knows when this one ended. Call the returned function
 * to stop.
 */
export function keepClockFileCurrent(home: string): () => void {
  const touch = () => {
    try {
      utimesSync(homePaths(home).clockFile, new Date(), new Date());
    } catch {
      // The folder was removed, or the disk failed. Whatever needs the folder says so.
    }
  };
  const timer = setInterval(touch, TOUCH_INTERVAL_MS).unref();
  return () => clearInterval(timer);
}
