/** A number below this is epoch seconds (until the year 5138), a number above it epoch milliseconds (since 1973). */
const SECONDS_BELOW = 1e11;
/** From this number on it is epoch microseconds, which some exchanges write. */
const MICROSECONDS_FROM = 1e14;
/** From this number on it is epoch nanoseconds, which pandas writes. */
const NANOSECONDS_FROM = 1e17;
const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

const NUMBER = /^\d+(\.\d+)?(e\+?\d+)?$/i;
const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?)?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?$/i;
const OFFSET = /^([+-])(\d{2}):?(\d{2})?$/;
/** The largest offsets of the world: Baker Island and the Line Islands. */
const MIN_OFFSET_MINUTES = -12 * 60;
const MAX_OFFSET_MINUTES = 14 * 60;

/** The instants that `readInstant` accepts, for messages. */
export const INSTANT_RANGE = 'of the years 2000 to 2099';

/** The formats that `readInstant` accepts, for messages. */
export const INSTANT_FORMS =
  'epoch milliseconds, epoch seconds or ISO 8601 like 2024-05-13T11:00:00Z (no zone means UTC)';

/**
 * Reads an instant written as epoch seconds to nanoseconds or ISO 8601. A time without a zone is UTC.
 * @returns epoch ms; `null` for any other text, for a date that does not exist, for an offset that no place has, and for a time outside
 * of 2000–2099
 */
export function readInstant(text: string): number | null {
  const time = NUMBER.test(text) ? readEpoch(text) : readIso(text);
  return time !== null && isInRange(time) ? time : null;
}

export function isInRange(time: number): boolean {
  return time >= EARLIEST && time < LATEST;
}

/** Epoch ms of a number in any unit from seconds to nanoseconds; `null` for a text that is not a number. */
export function readEpoch(text: string): number | null {
  if (!NUMBER.test(text)) return null;
  const value = Number(text);
  if (value >= NANOSECONDS_FROM) return Math.round(value / 1e6);
  if (value >= MICROSECONDS_FROM) return Math.round(value / 1e3);
  return Math.round(value < SECONDS_BELOW ? value * 1e3 : value);
}

function readIso(text: string): number | null {
  const found = ISO.exec(text);
  if (!found) return null;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0));
  const local = composeTime({ year, month, day, hour, minute, second, fraction: found[7] });
  const offset = readOffset(found[8]);
  return local === null || offset === null ? null : local - offset;
}

/** The parts of a date and a time of day, as numbers. `fraction` has the digits behind the seconds. */
export interface TimeParts {
  readonly year?: number | undefined;
  readonly month?: number | undefined;
  readonly day?: number | undefined;
  readonly hour?: number | undefined;
  readonly minute?: number | undefined;
  readonly second?: number | undefined;
  readonly fraction?: string | undefined;
}

/** Epoch ms of the parts as if they were UTC; `null` for a date or a time of day that does not exist. */
export function composeTime(parts: TimeParts): number | null {
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, fraction = '' } = parts;
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  const isReal =
    new Date(time).getUTCDate() === day && hour < 24 && minute < 60 && second < 60 && month >= 1 && month <= 12;
  return isReal ? time + Math.round(Number(`0.${fraction}0`) * 1000) : null;
}

/** The offset of a zone like `+05:30` from UTC, in ms; `null` for an offset that no place has. */
export function readOffset(zone = 'Z'): number | null {
  const found = OFFSET.exec(zone);
  if (!found) return 0;
  const rest = Number(found[3] ?? 0);
  const minutes = (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + rest);
  return rest < 60 && minutes >= MIN_OFFSET_MINUTES && minutes <= MAX_OFFSET_MINUTES ? minutes * 60_000 : null;
}
