/** An hour is its UTC start, in epoch milliseconds. See docs/architecture.md, "One hour, defined". */
export type Hour = number;

/** One run of the hourly DAG. Every activity input contains these fields. */
export interface AssetHour {
  readonly asset: string;
  readonly hour: Hour;
}

export const HOUR_MS = 3_600_000;

/** The hour that contains `time` (epoch ms). */
export function hourOf(time: number): Hour {
  return Math.floor(time / HOUR_MS) * HOUR_MS;
}

/** The hours from `from` to `to`, both included; empty when `to` is earlier. */
export function listHours(from: Hour, to: Hour): Hour[] {
  const count = Math.max(0, Math.floor((to - from) / HOUR_MS) + 1);
  return Array.from({ length: count }, (_, index) => from + index * HOUR_MS);
}

export function isHour(time: number): boolean {
  return Number.isSafeInteger(time) && time >= 0 && time % HOUR_MS === 0;
}

/** `2026-11-21T07Z`, the form used in workflow ids, tags and file names. */
export function formatHour(hour: Hour): string {
  return `${new Date(hour).toISOString().slice(0, 13)}Z`;
}

/** `hourly/BTC/2026-11-21T07Z`: the id of the workflow that runs an hour. Every start of the same hour has the same id. */
export function hourlyWorkflowId({ asset, hour }: AssetHour): string {
  return `hourly/${asset}/${formatHour(hour)}`;
}

/** `2026-11-21T07:05:00.000Z`, for files, answers and programs. @param time epoch ms */
export function formatInstant(time: number): string {
  return new Date(time).toISOString();
}

/** `2026-11-21 07:05 UTC`, for people. @param time epoch ms */
export function formatMinute(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/**
 * Reads `2026-11-21T07Z`, or any ISO instant in UTC that is exactly an hour.
 * @throws RangeError that shows the value and an example.
 */
export function parseHour(text: string): Hour {
  const short = /^(\d{4}-\d{2}-\d{2}T\d{2})Z$/.exec(text);
  const isUtc = short !== null || /^\d{4}-\d{2}-\d{2}T\d{2}:00(:00(\.0+)?)?Z$/.test(text);
  const hour = isUtc ? Date.parse(short ? `${short[1]}:00:00Z` : text) : Number.NaN;
  const isReal = isHour(hour) && formatHour(hour).slice(0, 13) === text.slice(0, 13);
  if (!isReal) throw new RangeError(`"${text}" is not an hour in UTC; write it like 2026-11-21T07Z`);
  return hour;
}
