import { HOUR_MS } from '../hour';

const DAY_MS = 24 * HOUR_MS;

/** The time in which the clock of New York has one offset, epoch ms. */
interface Half {
  readonly from: number;
  readonly to: number;
  readonly isSummer: boolean;
}

let known: Half = { from: 0, to: 0, isSummer: false };

/**
 * Whether New York has summer time: from the second Sunday of March, 07:00 UTC, to the first Sunday of November, 06:00 UTC (since 2007).
 * It is computed here, because the result must not depend on the time zones that a machine has installed.
 */
export function isNewYorkSummer(time: number): boolean {
  if (time < known.from || time >= known.to) known = findHalf(time);
  return known.isSummer;
}

function findHalf(time: number): Half {
  const year = new Date(time).getUTCFullYear();
  const [start, end] = [startOfSummer(year), endOfSummer(year)];
  if (time < start) return { from: endOfSummer(year - 1), to: start, isSummer: false };
  if (time < end) return { from: start, to: end, isSummer: true };
  return { from: end, to: startOfSummer(year + 1), isSummer: false };
}

function startOfSummer(year: number): number {
  return sundayFrom(Date.UTC(year, 2, 8)) + 7 * HOUR_MS;
}

function endOfSummer(year: number): number {
  return sundayFrom(Date.UTC(year, 10, 1)) + 6 * HOUR_MS;
}

/** The first Sunday at or after a day. */
function sundayFrom(day: number): number {
  return day + ((7 - new Date(day).getUTCDay()) % 7) * DAY_MS;
}
