import { formatMinute, HOUR_MS, type Hour, hourOf } from './hour';

/** The source of current prices. A server that does not name its source has this one. */
export const REAL_SOURCE = 'livecoinwatch';
/** The source of current trades. The ids of its forecasts do not name it. */
export const REAL_TRADES = 'kraken';

const DAY_MS = 24 * HOUR_MS;
export const WEEK_MS = 7 * DAY_MS;
/** At every instant of a half-year, the sample must still have at least half a year of prices left. */
const AHEAD_MS = 184 * DAY_MS;

/**
 * The number of whole weeks by which a sample of real prices is moved into the present: the smallest number that leaves at least 184
 * days of the sample after every instant of the UTC half-year of `now`. Whole weeks keep the hour of the day and the day of the week.
 * The number is the same during a whole half-year.
 * @param lastHour the newest hour of the sample
 */
export function computeReplayWeeks({ now, lastHour }: { now: number; lastHour: Hour }): number {
  return Math.max(0, Math.ceil((endOfHalfYear(now) + AHEAD_MS - lastHour) / WEEK_MS));
}

/** `replay+112w`: the source name of prices that are moved by that many weeks. */
export function formatReplaySource(weeks: number): string {
  return `replay+${weeks}w`;
}

/** `generated+112w`: the source name of prices that are generated from prices moved by that many weeks. */
export function formatGeneratedSource(weeks: number): string {
  return `generated+${weeks}w`;
}

/** `replayed prices` or `generated prices`; `null` for current prices. */
export function describeKind(source: string): string | null {
  if (source.startsWith('generated')) return 'generated prices';
  return source === REAL_SOURCE || source === REAL_TRADES ? null : 'replayed prices';
}

/**
 * Shown next to every such price: `replayed prices of 2024-09-28 07:00 UTC`, or `generated prices, made from the BTC prices of …`; `null`
 * for current prices.
 */
export function describeReplay(source: string, hour: Hour): string | null {
  const [, kind, weeks] = /^(replay|generated)\+(\d+)w$/.exec(source) ?? [];
  if (weeks === undefined) return null;
  const real = formatMinute(hourOf(hour) - Number(weeks) * WEEK_MS);
  return kind === 'replay' ? `replayed prices of ${real}` : `generated prices, made from the BTC prices of ${real}`;
}

function endOfHalfYear(now: number): number {
  const date = new Date(now);
  return date.getUTCMonth() < 6 ? Date.UTC(date.getUTCFullYear(), 6) : Date.UTC(date.getUTCFullYear() + 1, 0);
}
