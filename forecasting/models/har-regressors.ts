import { HOUR_MS, type Hour } from '../hour';
import type { HourlyObservation, HourlySeries } from '../series';
import { logReturn, rangeVolatility, volatilityOf } from '../volatility';

/** Whose logarithm is a HAR model's measure of an hour's volatility. */
export type VolatilityMeasure = 'range' | 'absolute return';

/** Hours over which the logarithm is averaged, besides the newest alone. */
const MEANS_OVER = [6, 24, 168] as const;
/** As far as a forecast of volatility looks back; where a gap is nearer, as far as that. */
export const VOLATILITY_MEMORY_HOURS = 168;
const LEAST_MEMORY_HOURS = 24;

/** Constant, newest, means, 23 hours of the day, Saturday and Sunday. */
export const REGRESSOR_COUNT = 2 + MEANS_OVER.length + 23 + 2;

/** A price that stands still has no logarithm: it counts as 0.001 % an hour, a return of nothing as 0.01 %. */
const LEAST_RANGE_VOLATILITY = 1e-5;
const LEAST_RETURN = 1e-4;

/** ln of the volatility of each hour; NaN where the hour or the one before it has no price. */
export function logVolatilities(series: HourlySeries, measure: VolatilityMeasure): Float64Array {
  const logs = new Float64Array(series.length);
  for (let index = 0; index < series.length; index++) logs[index] = logVolatilityAt(series, index, measure);
  return logs;
}

/**
 * What a HAR model (Corsi 2009) knows of the hour after `index`: the volatilities of the hours up to it, newest and in the mean
 * of the last 6, 24 and 168, and which hour of the week is to come.
 * @param logs `logVolatilities` of the series
 * @returns [REGRESSOR_COUNT], or `null` where not even the newest 24 hours are whole
 */
export function regressorsAt(facts: {
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
  return Float64Array.of(1, logs[index] ?? 0, ...means, ...calendarOf(newest.hour + (1 + hourShift) * HOUR_MS));
}

/** Ranges where nine of ten hours have one, else absolute returns. */
export function measureOf(series: HourlySeries): VolatilityMeasure {
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
  return rangeVolatility(hour, { change, sigma: hasRange ? 0 : dayVolatility(series, index) });
}

function dayVolatility(series: HourlySeries, index: number): number {
  const returns: number[] = [];
  for (let at = Math.max(1, index - LEAST_MEMORY_HOURS + 1); at <= index; at++) {
    returns.push(logReturn(series[at - 1], series[at]) ?? 0);
  }
  return volatilityOf(Float64Array.from(returns), returns.length);
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

/** Dummies of the hours 1–23 of the day, of Saturday and of Sunday, in UTC. */
function calendarOf(target: Hour): number[] {
  const date = new Date(target);
  const hours = Array.from({ length: 23 }, (_, before) => (date.getUTCHours() === before + 1 ? 1 : 0));
  return [...hours, date.getUTCDay() === 6 ? 1 : 0, date.getUTCDay() === 0 ? 1 : 0];
}
