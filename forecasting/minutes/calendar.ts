import { MINUTE_MS } from '../bars/minute-bar';
import { HOUR_MS } from '../hour';

// A global object is slow inside of jest.
const { cos, floor, sin } = Math;

const DAY_MS = 86_400_000;
/** 1970-01-01 was a Thursday; 0 is Sunday. */
const FIRST_WEEKDAY = 4;

export const CALENDAR_NAMES = ['sin_day', 'cos_day', 'hour', 'minute_of_hour', 'weekday'] as const;

/** The time of the target, one number for each of CALENDAR_NAMES. @param target epoch ms */
export function computeCalendar(target: number): Float64Array {
  const angle = (2 * Math.PI * (target % DAY_MS)) / DAY_MS;
  const [hour, minute] = [floor((target % DAY_MS) / HOUR_MS), floor((target % HOUR_MS) / MINUTE_MS)];
  return Float64Array.of(sin(angle), cos(angle), hour, minute, weekdayOf(target));
}

export function isWeekend(time: number): boolean {
  return weekdayOf(time) % 6 === 0;
}

function weekdayOf(time: number): number {
  return (floor(time / DAY_MS) + FIRST_WEEKDAY) % 7;
}
