import { HOUR_MS } from '../hour';
import { isNewYorkSummer } from '../minutes/new-york';

export const DAY_MS = 24 * HOUR_MS;

/** The UTC start of a day, epoch ms. */
export type Day = number;

export function dayOf(time: number): Day {
  return Math.floor(time / DAY_MS) * DAY_MS;
}

/** The instant (epoch ms) at which the clock of New York shows a time of day. @param clock `16:15` */
export function atNewYork(day: Day, clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  const winter = day + (hours + 5) * HOUR_MS + minutes * 60_000;
  // At no release time does the offset change: it changes on Sundays at two o'clock.
  return isNewYorkSummer(winter) ? winter - HOUR_MS : winter;
}

/** The day on which the clock of New York shows the instant. */
export function newYorkDayOf(time: number): Day {
  return dayOf(time - (isNewYorkSummer(time) ? 4 : 5) * HOUR_MS);
}

export function isWeekend(day: Day): boolean {
  return new Date(day).getUTCDay() % 6 === 0;
}

/** Whether US federal offices, and so the publishers of statistics, are open. */
export function isFederalBusinessDay(day: Day): boolean {
  return !isWeekend(day) && !holidaysOf(day).federal.has(day);
}

/** Whether the New York Stock Exchange is open. */
export function isExchangeDay(day: Day): boolean {
  return !isWeekend(day) && !holidaysOf(day).exchange.has(day);
}

/** The `count`-th business day after a day. With 0: the day itself, or the next business day when it is none. */
export function addBusinessDays(day: Day, count: number): Day {
  let at = day;
  for (let left = count; left > 0; left--) at = nextBusinessDay(at + DAY_MS);
  return count === 0 ? nextBusinessDay(day) : at;
}

function nextBusinessDay(day: Day): Day {
  let at = day;
  while (!isFederalBusinessDay(at)) at += DAY_MS;
  return at;
}

interface Holidays {
  readonly federal: ReadonlySet<Day>;
  readonly exchange: ReadonlySet<Day>;
}

const known = new Map<number, Holidays>();

function holidaysOf(day: Day): Holidays {
  const year = new Date(day).getUTCFullYear();
  const found = known.get(year) ?? listHolidays(year);
  known.set(year, found);
  return found;
}

const [MONDAY, THURSDAY] = [1, 4];

/** The federal holidays of 5 U.S.C. 6103, and those of the exchange, which closes on Good Friday and is open on two others. */
function listHolidays(year: number): Holidays {
  const shared = [
    ...moved(year, 0, 1),
    nthWeekday({ year, month: 0, weekday: MONDAY, n: 3 }),
    nthWeekday({ year, month: 1, weekday: MONDAY, n: 3 }),
    lastMonday(year, 4),
    ...(year >= 2022 ? moved(year, 5, 19) : []),
    ...moved(year, 6, 4),
    nthWeekday({ year, month: 8, weekday: MONDAY, n: 1 }),
    nthWeekday({ year, month: 10, weekday: THURSDAY, n: 4 }),
    ...moved(year, 11, 25),
  ];
  const columbus = nthWeekday({ year, month: 9, weekday: MONDAY, n: 2 });
  // A New Year's Day on a Saturday moves to the last day of the year before, on which the exchange is open.
  const nextNewYear = moved(year + 1, 0, 1).filter((day) => new Date(day).getUTCFullYear() === year);
  return {
    federal: new Set([...shared, ...nextNewYear, columbus, ...moved(year, 10, 11)]),
    exchange: new Set([...shared, goodFriday(year)]),
  };
}

/** A holiday on a Saturday is kept on Friday, one on a Sunday on Monday. */
function moved(year: number, month: number, date: number): Day[] {
  const day = Date.UTC(year, month, date);
  const weekday = new Date(day).getUTCDay();
  return [weekday === 6 ? day - DAY_MS : weekday === 0 ? day + DAY_MS : day];
}

function nthWeekday({ year, month, weekday, n }: { year: number; month: number; weekday: number; n: number }): Day {
  const first = Date.UTC(year, month, 1);
  return first + (((weekday - new Date(first).getUTCDay() + 7) % 7) + 7 * (n - 1)) * DAY_MS;
}

function lastMonday(year: number, month: number): Day {
  const last = Date.UTC(year, month + 1, 0);
  return last - ((new Date(last).getUTCDay() + 6) % 7) * DAY_MS;
}

/** Two days before Easter Sunday (J. Meeus, Astronomical Algorithms, 1991, ch. 8). */
function goodFriday(year: number): Day {
  const a = year % 19;
  const [b, c] = [Math.floor(year / 100), year % 100];
  const [d, e] = [Math.floor(b / 4), b % 4];
  const g = Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const l = (32 + 2 * e + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const sum = h + l - 7 * m + 114;
  return Date.UTC(year, Math.floor(sum / 31) - 1, (sum % 31) + 1) - 2 * DAY_MS;
}
