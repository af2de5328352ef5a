import { HOUR_MS } from '../hour';
import { readOffset } from './instant';

const DAY_MS = 24 * HOUR_MS;

/** The offset of a time zone from UTC at an instant, in ms. */
export type OffsetAt = (utc: number) => number;

/** @returns `null` for a name that is not a time zone */
export function openZone(zone: string): OffsetAt | null {
  if (/^(z|utc|gmt)$/i.test(zone)) return () => 0;
  if (/^[+-]\d{2}:?\d{2}$/.test(zone)) {
    const fixed = readOffset(zone);
    return fixed === null ? null : () => fixed;
  }
  try {
    return readOffsets(new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }));
  } catch {
    return null;
  }
}

/** An offset changes at most once a day, at a full hour. Most days need one entry. */
function readOffsets(format: Intl.DateTimeFormat): OffsetAt {
  const days = new Map<number, number>();
  const hours = new Map<number, number>();
  const measure = (known: Map<number, number>, utc: number) => {
    const offset = known.get(utc) ?? measureOffset(format, utc);
    known.set(utc, offset);
    return offset;
  };
  return (utc) => {
    const day = Math.floor(utc / DAY_MS) * DAY_MS;
    const [before, after] = [measure(days, day), measure(days, day + DAY_MS)];
    return before === after ? before : measure(hours, Math.floor(utc / HOUR_MS) * HOUR_MS);
  };
}

function measureOffset(format: Intl.DateTimeFormat, utc: number): number {
  const name = format.formatToParts(utc).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  return readOffset(name.replace('GMT', '')) ?? 0;
}

/**
 * Converts local times to UTC, in the order of the file. A time that occurs twice, when the clock goes back, is the one that continues
 * the rows before it.
 * @param isDescending whether the newest rows come first
 * @returns epoch ms; `null` for a local time that does not exist, when the clock goes forward
 */
export function createConverter(offsetAt: OffsetAt, isDescending: boolean): (local: number) => number | null {
  let previous: number | null = null;
  return (local) => {
    const offsets = new Set([offsetAt(local - DAY_MS), offsetAt(local + DAY_MS)]);
    const instants = [...offsets].map((offset) => local - offset).filter((utc) => utc + offsetAt(utc) === local);
    const sorted = instants.sort((one, other) => (isDescending ? other - one : one - other));
    const follows = (utc: number) => previous === null || (isDescending ? utc < previous : utc > previous);
    const utc = sorted.find(follows) ?? sorted[0] ?? null;
    if (utc !== null) previous = utc;
    return utc;
  };
}

/** Zones with other hours of change. Cities in the same zone have the same hours. */
const ZONES = [
  ...['Europe/Berlin', 'Europe/London', 'Europe/Helsinki', 'America/New_York', 'America/Chicago', 'America/Denver'],
  ...['America/Los_Angeles', 'Australia/Sydney', 'Pacific/Auckland', 'America/Santiago', 'Asia/Jerusalem'],
];

/**
 * Finds a zone whose changes to and from summer time are in the times: at each change the hour that occurs twice is there twice, and
 * the hour that does not exist is not there.
 * @param times ascending, as if they were UTC, each time once
 * @param repeated times that several rows have
 * @returns `null` when no zone has a change that the times show
 */
export function findZoneOfTimes(times: readonly number[], repeated: ReadonlySet<number>): string | null {
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return null;
  const known = new Set(times.filter((time) => time % HOUR_MS === 0));
  return ZONES.find((zone) => showsChanges({ zone, first, last, known, repeated })) ?? null;
}

interface Shown {
  readonly zone: string;
  readonly first: number;
  readonly last: number;
  readonly known: ReadonlySet<number>;
  readonly repeated: ReadonlySet<number>;
}

function showsChanges({ zone, first, last, known, repeated }: Shown): boolean {
  const offsetAt = openZone(zone);
  if (offsetAt === null) return false;
  const changes = listChanges(offsetAt, first, last).filter(
    ({ from, to }) => known.has(from - HOUR_MS) && known.has(to),
  );
  return (
    changes.length > 0 &&
    changes.every(({ from, isRepeated }) =>
      isRepeated ? repeated.has(from) && !repeated.has(from - HOUR_MS) : !known.has(from),
    )
  );
}

/** The local hours that occur twice or do not exist, from `from` to `to`. */
function listChanges(offsetAt: OffsetAt, first: number, last: number) {
  const changes: { from: number; to: number; isRepeated: boolean }[] = [];
  for (let day = Math.floor(first / DAY_MS) * DAY_MS; day <= last; day += DAY_MS) {
    if (offsetAt(day) === offsetAt(day + DAY_MS)) continue;
    const hour = findHourOfChange(offsetAt, day);
    const [before, after] = [offsetAt(hour - HOUR_MS), offsetAt(hour)];
    const [from, to] = before > after ? [hour + after, hour + before] : [hour + before, hour + after];
    changes.push({ from, to, isRepeated: before > after });
  }
  return changes;
}

function findHourOfChange(offsetAt: OffsetAt, day: number): number {
  let hour = day;
  while (offsetAt(hour) === offsetAt(day)) hour += HOUR_MS;
  return hour;
}
