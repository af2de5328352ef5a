/** A number below this is epoch seconds (until the year 5138), a number above it epoch milliseconds (since 1973). */
const SECONDS_BELOW = 1e11;
/** From this number on it is epoch microseconds, which some exchanges write. */
const MICROSECONDS_FROM = 1e14;
const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

const NUMBER = /^\d+(\.\d+)?(e\+?\d+)?$/i;
const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?)?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?$/i;

/** The instants that `readInstant` accepts, for messages. */
export const INSTANT_RANGE = 'of the years 2000 to 2099';

/** The formats that `readInstant` accepts, for messages. */
export const INSTANT_FORMS =
  'epoch milliseconds, epoch seconds or ISO 8601 like 2024-05-13T11:00:00Z (no zone means UTC)';

/**
 * Reads an instant written as epoch milliseconds, epoch seconds or ISO 8601. A time without a zone is UTC.
 * @returns epoch ms; `null` for any other text, for a date that does not exist, and for a time outside of 2000–2099
 */
export function readInstant(text: string): number | null {
  const time = NUMBER.test(text) ? readNumber(Number(text)) : readIso(text);
  return time !== null && time >= EARLIEST && time < LATEST ? time : null;
}

function readNumber(value: number): number {
  if (value >= MICROSECONDS_FROM) return Math.round(value / 1000);
  return Math.round(value < SECONDS_BELOW ? value * 1000 : value);
}

function readIso(text: string): number | null {
  const found = ISO.exec(text);
  if (!found) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  const isReal =
    new Date(local).getUTCDate() === day && hour < 24 && minute < 60 && second < 60 && month >= 1 && month <= 12;
  return isReal ? local + parseMilliseconds(found[7]) - parseOffset(found[8]) : null;
}

function parseMilliseconds(digits = ''): number {
  return Math.round(Number(`0.${digits}0`) * 1000);
}

/** The offset of a zone like `+05:30` from UTC, in ms. */
function parseOffset(zone = 'Z'): number {
  const found = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (!found) return 0;
  const minutes = Number(found[2]) * 60 + Number(found[3] ?? 0);
  return (found[1] === '-' ? -1 : 1) * minutes * 60_000;
}
