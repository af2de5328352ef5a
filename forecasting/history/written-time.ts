import { composeTime, isInRange, readEpoch, readOffset } from './instant';

/** A time as a file has it. */
export interface WrittenTime {
  /** Epoch ms; for a text without a zone, as if it were UTC. */
  readonly time: number;
  readonly hasZone: boolean;
}

/** Whether the day or the month comes first in `05/13/2024`. */
export type DateOrder = 'day first' | 'month first';

const YEAR_FIRST = String.raw`(?<year>\d{4})(?<mark>[-./]?)(?<month>\d{1,2})\k<mark>(?<day>\d{1,2})`;
const YEAR_LAST = String.raw`(?<one>\d{1,2})(?<sign>[./-])(?<other>\d{1,2})\k<sign>(?<last>\d{4})`;
const CLOCK = String.raw`(?<hour>\d{1,2})(?::?(?<minute>\d{2})(?::?(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?)?)?(?:[ -]?(?<half>[ap]m))?`;
const ZONE = String.raw`(?:UTC|GMT)?(?<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?`;
const WRITTEN = new RegExp(`^(?:${YEAR_FIRST}|${YEAR_LAST})(?:[T ,]+${CLOCK})?\\s*${ZONE}$`, 'i');
/** `1.68938E+12`, as a spreadsheet writes a number that is too long for its cell. */
const ROUNDED = /^\d(?:[.,]\d{1,6})?e\+?(09|9|12|15|18)$/i;
/** The days since 1900 of the years 2000 to 2099. */
const SERIAL_DAY = /^[34567]\d{4}([.,]\d+)?$/;

/**
 * Reads a time: an epoch from seconds to nanoseconds, ISO 8601, `2024.05.13 11:00`, `20240513 110000`, `13.05.2024 11:00`,
 * `05/13/2024 11:00` and `2024-05-13 11-AM`, with or without a zone.
 * @param order of day and month where slashes are between them; `null` refuses such a date
 * @returns `null` for any other text, for a date that does not exist, and for a time outside of 2000–2099
 */
export function readWrittenTime(text: string, order: DateOrder | null): WrittenTime | null {
  const epoch = text.length === 8 ? null : readEpoch(text);
  const written = epoch === null ? readText(text, order) : { time: epoch, hasZone: true };
  return written !== null && isInRange(written.time) ? written : null;
}

function readText(text: string, order: DateOrder | null): WrittenTime | null {
  const parts = WRITTEN.exec(text)?.groups;
  if (parts === undefined) return null;
  const { hour = '0', minute, second, fraction, half, zone } = parts;
  const date = readDate(parts, order);
  const clock = half === undefined ? Number(hour) : readHalfDay(Number(hour), half);
  const offset = readOffset(zone);
  if (date === null || clock === null || offset === null) return null;
  const time = composeTime({
    ...date,
    hour: clock,
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
    fraction,
  });
  return time === null ? null : { time: time - offset, hasZone: zone !== undefined || /(utc|gmt)/i.test(text) };
}

function readDate(parts: Readonly<Record<string, string | undefined>>, order: DateOrder | null) {
  const { year, month, day, one, other, last, sign } = parts;
  if (year !== undefined) return { year: Number(year), month: Number(month), day: Number(day) };
  // Dots are between day and month in no country that writes the month first.
  const known = sign === '.' ? 'day first' : order;
  if (known === null) return null;
  const isDayFirst = known === 'day first';
  return { year: Number(last), month: Number(isDayFirst ? other : one), day: Number(isDayFirst ? one : other) };
}

function readHalfDay(hour: number, half: string): number | null {
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
}

const DATES_WITH_SLASHES = /(?<![\d/.-])(\d{1,2})[/-](\d{1,2})[/-]\d{4}/g;

/**
 * Finds from all dates of a text whether the day or the month comes first: a number above 12 is a day.
 * @returns `null` when no date with slashes proves it, or when they contradict each other
 */
export function findDateOrder(text: string): DateOrder | null {
  let [isDayFirst, isMonthFirst] = [false, false];
  for (const [, one, other] of text.matchAll(DATES_WITH_SLASHES)) {
    if (Number(one) > 12) isDayFirst = true;
    if (Number(other) > 12) isMonthFirst = true;
  }
  if (isDayFirst === isMonthFirst) return null;
  return isDayFirst ? 'day first' : 'month first';
}

/** Why a text is not a time, for messages. */
export function explainBadTime(text: string): string {
  if (ROUNDED.test(text)) return 'is not a time: a spreadsheet has rounded it';
  if (SERIAL_DAY.test(text)) return 'is not a time: it looks like the number of a day in a spreadsheet';
  if (/^\d{1,2}[/-]\d{1,2}[/-]\d{4}/.test(text))
    return 'is not a time: nothing in the file proves whether the day or the month comes first';
  return 'is not a time';
}

/** Whether a spreadsheet has rounded the number, so that many rows have the same time. */
export function isRounded(text: string): boolean {
  return ROUNDED.test(text);
}
