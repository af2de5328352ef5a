import { formatMinute, HOUR_MS, type Hour, hourOf } from './hour';

/** The source of real prices: any server that does not name another one. */
export const REAL_SOURCE = 'livecoinwatch';

const DAY_MS = 24 * HOUR_MS;
export const WEEK_MS = 7 * DAY_MS;
/** Half a year of prices must lie ahead of any instant of the half-year. */
const AHEAD_MS = 184 * DAY_MS;

/**
 * By how many whole weeks a sample of real prices is moved so that it can stand for the present: the fewest that leave at least 184
 * days of it ahead of every instant of the UTC half-year that `now` lies in. Hours of day and week stay true, and every start in
 * the same half-year gets the same answer.
 * @param lastHour the newest hour of the sample
 */
export function replayWeeks({ now, lastHour }: { now: number; lastHour: Hour }): number {
  return Math.max(0, Math.ceil((endOfHalfYear(now) + AHEAD_MS - lastHour) / WEEK_MS));
}

/** `replay+112w`: the source that names prices moved by that many weeks. */
export function replaySource(weeks: number): string {
  return `replay+${weeks}w`;
}

/** The real hour whose price a replaying source shows at `hour`; `null` when the source is real. */
export function replayedHour(source: string, hour: Hour): Hour | null {
  const weeks = /^replay\+(\d+)w$/.exec(source)?.[1];
  return weeks === undefined ? null : hour - Number(weeks) * WEEK_MS;
}

/** `replayed prices of 2024-09-28 07:00 UTC`, to be said wherever such a price is shown; `null` when the source is real. */
export function describeReplay(source: string, hour: Hour): string | null {
  const real = replayedHour(source, hourOf(hour));
  return real === null ? null : `replayed prices of ${formatMinute(real)}`;
}

function endOfHalfYear(now: number): number {
  const date = new Date(now);
  return date.getUTCMonth() < 6 ? Date.UTC(date.getUTCFullYear(), 6) : Date.UTC(date.getUTCFullYear() + 1, 0);
}
