import { HOUR_MS, type Hour } from '../hour';
import type { HourlyObservation, HourlySeries } from '../series';
import { computeRangeVolatility, computeVolatility, logReturn } from './volatility';

/** Whose logarithm is a HAR model's measure of an hour's volatility. */
export type VolatilityMeasure = 'range' | 'absolute return';

/** Hours over which the logarithm is averaged, besides the newest alone. */
const MEANS_OVER = [6, 24, 168] as const;
/** As far as a forecast of volatility looks back; where a gap is nearer, as far as that. */
export const VOLATILITY_MEMORY_HOURS = 168;
const LEAST_MEMORY_HOURS = 24;

/** Constant, newest and means. */
export const MEMORY_TERMS = 2 + MEANS_OVER.length;
const HOURS_OF_WEEK = 168;

/** A price that stands still has no logarithm: it counts as 0.001 % an hour, a return of nothing as 0.01 %. */
const LEAST_RANGE_VOLATILITY = 1e-5;
const LEAST_RETURN = 1e-4;

/** ln of the volatility of each hour; NaN where the hour or the one before it has no price. */
export function computeLogVolatilities(series: HourlySeries, measure: VolatilityMeasure): Float64Array {
  const logs = new Float64Array(series.length);
  for (let index = 0; index < series.length; index++) logs[index] = logVolatilityAt(series, index, measure);
  return logs;
}

/**
 * What a HAR model (Corsi 2009) knows of the hour after `index`: the volatilities of the hours up to it, newest and in the mean
 * of the last 6, 24 and 168, and which hour of the week is to come.
 * @param logs `computeLogVolatilities` of the series
 * @returns [MEMORY_TERMS + 1], the last of them the hour of the week from 0, Sunday at midnight UTC; `null` where not even the newest 24 hours are whole
 */
export function computeRegressors(facts: {
  series: HourlySeries;
  logs: Float64Array;
  index: number;
  hourShift?: number;
}): Float64Array | null {
  const { series, logs, index, hourShift = 0 } = facts;
  const memory = wholeHours(logs, index);
  const newest = series[index];
  if (memory < LEAST_MEMORY_HOURS || newest === undefined) return null;
  const means = MEANS_OVER.map((hours) => meanOf(logs, index, Math.min(hours, memory)));
  return Float64Array.of(1, logs[index] ?? 0, ...means, hourOfWeek(newest.hour + (1 + hourShift) * HOUR_MS));
}

/** Ranges where nine of ten hours have one, else absolute returns. */
export function chooseMeasure(series: HourlySeries): VolatilityMeasure {
  const ranged = series.filter(({ high, low }) => high !== null && low !== null).length;
  return ranged >= 0.9 * series.length ? 'range' : 'absolute return';
}

function logVolatilityAt(series: HourlySeries, index: number, measure: VolatilityMeasure): number {
  const hour = series[index];
  const change = logReturn(series[index - 1], hour);
  if (hour === undefined || change === null) return Number.NaN;
  if (measure === 'absolute return') return Math.log(Math.max(Math.abs(change), LEAST_RETURN));
  return Math.log(Math.max(volatilityByRange(series, index, { hour, change }), LEAST_RANGE_VOLATILITY));
}

/** An hour without a range has the one to be expected of its return, among the returns of the day before. */
function volatilityByRange(
  series: HourlySeries,
  index: number,
  { hour, change }: { hour: HourlyObservation; change: number },
): number {
  const hasRange = hour.high !== null && hour.low !== null;
  return computeRangeVolatility(hour, { change, sigma: hasRange ? 0 : dayVolatility(series, index) });
}

function dayVolatility(series: HourlySeries, index: number): number {
  const returns: number[] = [];
  for (let at = Math.max(1, index - LEAST_MEMORY_HOURS + 1); at <= index; at++) {
    returns.push(logReturn(series[at - 1], series[at]) ?? 0);
  }
  return computeVolatility(Float64Array.from(returns), returns.length);
}

/** How many hours up to `index` follow each other without a gap, at most VOLATILITY_MEMORY_HOURS. */
function wholeHours(logs: Float64Array, index: number): number {
  let hours = 0;
  while (hours < VOLATILITY_MEMORY_HOURS && !Number.isNaN(logs[index - hours] ?? Number.NaN)) hours++;
  return hours;
}

function meanOf(values: Float64Array, index: number, count: number): number {
  let sum = 0;
  for (let at = index - count + 1; at <= index; at++) sum += values[at] ?? 0;
  return sum / count;
}

function hourOfWeek(hour: Hour): number {
  const date = new Date(hour);
  return 24 * date.getUTCDay() + date.getUTCHours();
}

/** Which hours a HAR model tells apart: those of the day and the two days of the weekend, or all of the week. */
export type Calendar = 'day' | 'week';

/** Dummies of the calendar: all but the first of each group, which the constant stands for. */
export const CALENDAR_TERMS: Readonly<Record<Calendar, number>> = { day: 23 + 2, week: HOURS_OF_WEEK - 1 };

/** Which dummies of the calendar are 1 in an hour of the week. */
export function activeDummies(calendar: Calendar, hourOfWeek: number): number[] {
  if (calendar === 'week') return hourOfWeek > 0 ? [hourOfWeek - 1] : [];
  const [day, hour] = [Math.floor(hourOfWeek / 24), hourOfWeek % 24];
  const weekend = day === 6 ? [23] : day === 0 ? [24] : [];
  return hour > 0 ? [hour - 1, ...weekend] : weekend;
}
