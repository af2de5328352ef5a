import { statSync, utimesSync } from 'node:fs';
import { Type } from '@sinclair/typebox';
import { type Clock, type ClockSetting, shownTime, systemClock } from '../system/clock';
import { UserError } from '../system/errors';
import { readJson, writeJson } from '../system/files';
import { homePaths } from './home';
import { readSettings } from './settings';

const ClockFile = Type.Object({
  speed: Type.Number({ minimum: 0 }),
  realAt: Type.Integer(),
  shownAt: Type.Integer(),
});

/** Readers see by the time of the file that it changed. That time advances in steps of some milliseconds, so two changes can have the same. */
const NEXT_CHANGE_MS = 2;

/** The clock setting of a home, or `null` when its processes use the real time. @throws UserError when the file is damaged */
export function readClockSetting(home: string): ClockSetting | null {
  const path = homePaths(home).clockFile;
  if (!statSync(path, { throwIfNoEntry: false })) return null;
  const setting = readJson({ path, schema: ClockFile });
  if (setting) return setting;
  throw new UserError(`${path} is damaged, so the time of this home is not known; set NEXTHOUR_HOME to another folder`);
}

export function writeClockSetting(home: string, setting: ClockSetting): void {
  const path = homePaths(home).clockFile;
  const before = clockFileTime(home);
  writeJson({ path, value: setting });
  if (clockFileTime(home) <= before) utimesSync(path, new Date(), new Date(before + NEXT_CHANGE_MS));
}

/** When the clock file was written or touched last, in epoch ms. */
export function clockFileTime(home: string): number {
  return Math.floor(statSync(homePaths(home).clockFile, { throwIfNoEntry: false })?.mtimeMs ?? 0);
}

/**
 * The clock of all processes of a home: the real time, unless the home has a clock file. That file is read again when it changes, so
 * that a test can move the time of running processes.
 */
export function openClock(home: string): Clock {
  const setting = readClockSetting(home);
  if (setting === null) return systemClock;
  const path = homePaths(home).clockFile;
  let readAt = clockFileTime(home);
  const readAgain = (last: ClockSetting): ClockSetting => {
    const changedAt = clockFileTime(home);
    if (changedAt === readAt) return last;
    readAt = changedAt;
    return readJson({ path, schema: ClockFile }) ?? last;
  };
  let current: ClockSetting = setting;
  return {
    now: () => {
      current = readAgain(current);
      return shownTime(current, systemClock.now());
    },
  };
}

/** The clock of the commands. It reads the settings only when a command needs the time, because some commands need neither. */
export const clockOfHome: Clock = { now: () => openClock(readSettings().home).now() };

/** What the clock of the home shows at a real time, like that of a schedule. Both in epoch ms. */
export function showTime(home: string, realTime: number): number {
  const setting = readClockSetting(home);
  return setting === null ? realTime : shownTime(setting, realTime);
}
