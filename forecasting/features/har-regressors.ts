import { HOUR_MS, type Hour } from '../hour';
import type { HourlySeries } from '../series';
import { computeLogReturns, computeRangeVolatility, MIN_VOLATILITY, volatilityFromSum } from './volatility';

/** The measure of the volatility of an hour in a HAR model. The model uses its logarithm. */
export type VolatilityMeasure = 'range' | 'absolute return';

/** Lengths of the means of log volatility, in hours. The newest hour alone is another regressor. */
const AVERAGING_HOURS: readonly number[] = [6, 24, 168];
/** Number of newest hours that a volatility forecast depends on. After a gap it depends on fewer hours. */
export const VOLATILITY_MEMORY_HOURS = 168;
const MIN_MEMORY_HOURS = 24;

/** The number of regressors without the calendar: the constant, the newest hour and the means. */
export const MEMORY_TERMS = 2 + AVERAGING_HOURS.length;
const HOURS_OF_WEEK = 168;

/** Lower bound of an absolute return, 0.01 %: a return of 0 has no logarithm. */
const MIN_RETURN = 1e-4;

/**
 * ln of the volatility of each hour; NaN when the hour or the one before it has no price.
 * @param known.changes `computeLogReturns` of the series
 */
export function computeLogVolatilities(
  series: HourlySeries,
  measure: VolatilityMeasure,
  { changes, into }: { changes: Float64Array; into: Float64Array } = {
    changes: computeLogReturns(series),
    into: new Float64Array(series.length),
  },
): Float64Array {
  const measured = { series, changes };
  for (let index = 0; index < series.length; index++) into[index] = logVolatilityAt(measured, index, measure);
  return into;
}

/**
 * The regressors of a HAR model (Corsi 2009) for the hour after `index`: the log volatility of the newest hour, its means over the
 * last 6, 24 and 168 hours, and the hour of the week of the target.
 * @param given.logs `computeLogVolatilities` of the series
 * @param given.hourShift number of hours by which the target is later than the next hour
 * @returns [MEMORY_TERMS + 1] the constant, the log volatilities, and the hour of the week (0 = Sunday 00:00 UTC). `null` when one of
 * the newest 24 hours is missing
 */
export function computeRegressors(given: {
  series: HourlySeries;
  logs: Float64Array;
  index: number;
  hourShift?: number;
}): Float64Array | null {
  const { series, logs, index, hourShift = 0 } = given;
  const memory = countHoursWithoutGap(logs, index);
  const newest = series[index];
  if (memory < MIN_MEMORY_HOURS || newest === undefined) return null;
  const regressors = new Float64Array(MEMORY_TERMS + 1);
  regressors[0] = 1;
  regressors[1] = logs[index] as number;
  for (let term = 2; term < MEMORY_TERMS; term++) {
    const hours = AVERAGING_HOURS[term - 2] as number;
    regressors[term] = computeMean(logs, index, Math.min(hours, memory));
  }
  regressors[MEMORY_TERMS] = hourOfWeek(newest.hour + (1 + hourShift) * HOUR_MS);
  return regressors;
}

/** `range` when at least nine of ten hours have high and low, otherwise `absolute return`. */
export function chooseMeasure(series: HourlySeries): VolatilityMeasure {
  const ranged = series.filter(({ high, low }) => high !== null && low !== null).length;
  return ranged >= 0.9 * series.length ? 'range' : 'absolute return';
}

/** One number of `computeLogVolatilities`. */
export function logVolatilityAt(
  { series, changes }: { series: HourlySeries; changes: Float64Array },
  index: number,
  measure: VolatilityMeasure,
): number {
  const hour = series[index];
  const change = changes[index] ?? Number.NaN;
  if (hour === undefined || Number.isNaN(change)) return Number.NaN;
  if (measure === 'absolute return') return Math.log(Math.max(Math.abs(change), MIN_RETURN));
  // An hour without a range gets the range that is expected for its return and the volatility of the 24 hours that end with it.
  const hasRange = hour.high !== null && hour.low !== null;
  const sigma = hasRange ? 0 : computeDayVolatility(changes, index);
  return Math.log(Math.max(computeRangeVolatility(hour, { change, sigma }), MIN_VOLATILITY));
}

/** The volatility of the 24 hours that end with `index`. A missing return counts as 0. */
function computeDayVolatility(changes: Float64Array, index: number): number {
  const first = Math.max(1, index - MIN_MEMORY_HOURS + 1);
  let sum = 0;
  for (let at = first; at <= index; at++) sum += (changes[at] || 0) ** 2;
  return volatilityFromSum(sum, index - first + 1);
}

/** The number of hours up to `index` without a gap, at most VOLATILITY_MEMORY_HOURS. */
function countHoursWithoutGap(logs: Float64Array, index: number): number {
  let hours = 0;
  while (hours < VOLATILITY_MEMORY_HOURS && !Number.isNaN(logs[index - hours] ?? Number.NaN)) hours++;
  return hours;
}

function computeMean(values: Float64Array, index: number, count: number): number {
  let sum = 0;
  for (let at = index - count + 1; at <= index; at++) sum += values[at] ?? 0;
  return sum / count;
}

function hourOfWeek(hour: Hour): number {
  const date = new Date(hour);
  return 24 * date.getUTCDay() + date.getUTCHours();
}

/** The calendar terms of a HAR model: hour of the day plus Saturday and Sunday (`day`), or hour of the week (`week`). */
export type Calendar = 'day' | 'week';

/** Number of dummy variables. The first hour and the weekdays have no dummy: the constant covers them. */
export const CALENDAR_TERMS: Readonly<Record<Calendar, number>> = { day: 23 + 2, week: HOURS_OF_WEEK - 1 };

/** Indices of the dummy variables that are 1 in an hour of the week. */
export function findActiveDummies(calendar: Calendar, hourOfWeek: number): number[] {
  if (calendar === 'week') return hourOfWeek > 0 ? [hourOfWeek - 1] : [];
  const [day, hour] = [Math.floor(hourOfWeek / 24), hourOfWeek % 24];
  const weekend = day === 6 ? [23] : day === 0 ? [24] : [];
  return hour > 0 ? [hour - 1, ...weekend] : weekend;
}
