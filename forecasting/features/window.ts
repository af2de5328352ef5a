import { NexthourError } from '../../system/errors';
import { HOUR_MS, type Hour } from '../hour';
import type { HourlyObservation, HourlySeries } from '../series';
import {
  computeLogVolatilities,
  computeRegressors,
  logVolatilityAt,
  VOLATILITY_MEMORY_HOURS,
  type VolatilityMeasure,
} from './har-regressors';
import { computeLogReturns, computeRangeVolatility, logReturn, volatilityFromSum } from './volatility';

/**
 * A window contains the inputs of 24 hours. Each hour's returns and ranges are divided by the volatility of the 24 hours up to it.
 */
export const WINDOW_HOURS = 24;
const VOLATILITY_HOURS = 24;
const SHORT_VOLATILITY_HOURS = 6;
const MEAN_HOURS = 5;

/** The smallest number of consecutive hourly prices that gives a window. */
export const CONTEXT_HOURS = WINDOW_HOURS + VOLATILITY_HOURS;
/** A window depends on at most this number of hours. Older prices do not change it. */
export const MEMORY_HOURS = WINDOW_HOURS + VOLATILITY_MEMORY_HOURS + VOLATILITY_HOURS;

/** The inputs of one hour, in this order. All are scale-free: they do not depend on the level of the price. */
export const FEATURE_NAMES = [
  'return_over_sigma',
  'log_range_over_sigma',
  'mean_5_over_sigma',
  'log_sigma_6_over_sigma',
  'log_sigma_168_over_sigma',
  'target_hour_sin',
  'target_hour_cos',
  'target_half_day_sin',
  'target_half_day_cos',
  'target_weekend',
] as const;
export const FEATURE_COUNT = FEATURE_NAMES.length;

const RATIO_LIMIT = 8;
const LOG_LIMIT = 4;

export interface HourInputs {
  /** In the order of FEATURE_NAMES. */
  readonly values: Float64Array;
  /** Root mean square of the last 24 hourly log-returns: the unit of the inputs. */
  readonly sigma: number;
}

export interface Window {
  readonly origin: Hour;
  /** [WINDOW_HOURS × FEATURE_COUNT], oldest hour first. */
  readonly inputs: Float64Array;
  /** Windows with the same object have the same `inputs` except those of the last hour. */
  readonly earlierHours?: object;
  readonly sigma: number;
  /** USD at the origin. */
  readonly lastRate: number;
  /** The regressors of a HAR model at the origin, for each measure of volatility. */
  readonly regressors: Readonly<Record<VolatilityMeasure, Float64Array>>;
}

export class UnusableWindowError extends NexthourError {
  override readonly name = 'UnusableWindowError';
  constructor(hours: number) {
    super(
      'UnusableWindow',
      `A forecast needs a positive price for each of the newest ${CONTEXT_HOURS} hours without a gap; the ${hours} hours given do not have them`,
    );
  }
}

/**
 * Returns a function that computes the inputs of the hour at an index, from that hour and earlier hours only. It uses the newest
 * returns without a gap: at most 168, and at least 24, otherwise the inputs are `null`.
 * @param hourShift number of hours by which the target is later than the next hour; it changes the clock terms
 */
export function createHourInputs(series: HourlySeries, hourShift = 0): (index: number) => HourInputs | null {
  const returns = measureReturns(series);
  return (index) => {
    const values = new Float64Array(FEATURE_COUNT);
    const sigma = writeInputs({ series, returns, index, hourShift }, values, 0);
    return sigma === null ? null : { values, sigma };
  };
}

/** The log-returns of a series, prepared for sums of their squares. */
interface Returns {
  /** NaN where the return is unknown. */
  readonly changes: Float64Array;
  readonly squares: Float64Array;
}

function measureReturns(series: HourlySeries, into = allocateReturns(series.length)): Returns {
  const { changes, squares } = into;
  computeLogReturns(series, changes);
  for (let index = 0; index < series.length; index++) squares[index] = (changes[index] as number) ** 2;
  return into;
}

function allocateReturns(hours: number): Returns {
  return { changes: new Float64Array(hours), squares: new Float64Array(hours) };
}

interface HourToMeasure {
  readonly series: HourlySeries;
  readonly returns: Returns;
  readonly index: number;
  readonly hourShift: number;
}

/** Writes the inputs of an hour from `into[at]` on. @returns their `sigma`; `null` when the hour has no inputs */
function writeInputs({ series, returns, index, hourShift }: HourToMeasure, into: Float64Array, at: number) {
  const { changes, squares } = returns;
  const known = countNewestReturns(changes, index);
  const newest = series[index];
  if (known < VOLATILITY_HOURS || newest === undefined) return null;
  const sigma = volatilityUpTo(squares, index, VOLATILITY_HOURS);
  const change = changes[index] as number;
  into[at] = clip(change / sigma, RATIO_LIMIT);
  into[at + 1] = clip(Math.log(computeRangeVolatility(newest, { change, sigma }) / sigma), LOG_LIMIT);
  into[at + 2] = clip(logMeanOverNewest(changes, index) / sigma, RATIO_LIMIT);
  into[at + 3] = clip(Math.log(volatilityUpTo(squares, index, SHORT_VOLATILITY_HOURS) / sigma), LOG_LIMIT);
  into[at + 4] = clip(Math.log(volatilityUpTo(squares, index, known) / sigma), LOG_LIMIT);
  const terms = clockTerms(newest.hour + (1 + hourShift) * HOUR_MS);
  const firstTerm = at + FEATURE_COUNT - terms.length;
  for (let term = 0; term < terms.length; term++) into[firstTerm + term] = terms[term] as number;
  return sigma;
}

/** The volatility of `count` hours, the last one at `index`. Another order of the sum would change the last bits of the inputs. */
function volatilityUpTo(squares: Float64Array, index: number, count: number): number {
  let sum = 0;
  for (let at = index - count + 1; at <= index; at++) sum += squares[at] as number;
  return volatilityFromSum(sum, count);
}

/** The inputs of every hour of the series; `null` when one of its newest 24 returns is missing. */
export function computeHourlyInputs(series: HourlySeries): (HourInputs | null)[] {
  return series.map((_, index) => index).map(createHourInputs(series));
}

/**
 * Builds the newest window of the series.
 * @throws UnusableWindowError unless the newest CONTEXT_HOURS observations are consecutive and have a rate.
 */
export function buildWindow(series: HourlySeries, { hourShift = 0 } = {}): Window {
  return buildWindowAt(series.slice(-MEMORY_HOURS), hourShift);
}

/**
 * Returns a function that builds the newest window with another last hour. What does not depend on this hour is computed only once, for
 * each `hourShift`. A window is valid until the next call: windows with the same `hourShift` share their `inputs`, because new arrays for
 * each request cost more than the numbers in them.
 */
export function prepareLastHour(series: HourlySeries): (lastHour: HourlyObservation, hourShift: number) => Window {
  const context = measureContext([...series.slice(-MEMORY_HOURS)]);
  const inputsOf = new Map<number, Float64Array>();
  return (lastHour, hourShift) => {
    replaceLastHour(context, lastHour);
    const inputs = inputsOf.get(hourShift) ?? startWindow(context, hourShift);
    inputsOf.set(hourShift, inputs);
    return { ...completeWindow(context, { hourShift, inputs }), earlierHours: inputs };
  };
}

/** The arrays of `buildWindowAt`, which no window keeps. */
const ownContext = allocateContext(MEMORY_HOURS);

/** @param series at most MEMORY_HOURS */
function buildWindowAt(series: HourlySeries, hourShift: number): Window {
  const context = measureContext(series, ownContext);
  return completeWindow(context, { hourShift, inputs: startWindow(context, hourShift) });
}

/** Measures of each hour on which a window depends. */
interface Measures {
  readonly returns: Returns;
  readonly logs: Readonly<Record<VolatilityMeasure, Float64Array>>;
}

function allocateContext(hours: number): Measures {
  const logs = { range: new Float64Array(hours), 'absolute return': new Float64Array(hours) };
  return { returns: allocateReturns(hours), logs };
}

/** The hours on which a window depends, with their measures. */
interface Context<Series = HourlySeries> extends Measures {
  readonly series: Series;
}

function measureContext<Series extends HourlySeries>(
  series: Series,
  into = allocateContext(series.length),
): Context<Series> {
  const { changes } = measureReturns(series, into.returns);
  for (const measure of ['range', 'absolute return'] as const)
    computeLogVolatilities(series, measure, { changes, into: into.logs[measure] });
  return { series, ...into };
}

function replaceLastHour(context: Context<HourlyObservation[]>, lastHour: HourlyObservation): void {
  const { series, returns, logs } = context;
  const last = series.length - 1;
  const change = logReturn(series[last - 1], lastHour) ?? Number.NaN;
  series[last] = lastHour;
  returns.changes[last] = change;
  returns.squares[last] = change ** 2;
  const measured = { series, changes: returns.changes };
  logs.range[last] = logVolatilityAt(measured, last, 'range');
  logs['absolute return'][last] = logVolatilityAt(measured, last, 'absolute return');
}

/** The inputs of a window without those of the last hour. @throws UnusableWindowError */
function startWindow({ series, returns }: Context, hourShift: number): Float64Array {
  const inputs = new Float64Array(WINDOW_HOURS * FEATURE_COUNT);
  for (let step = 0; step < WINDOW_HOURS - 1; step++) {
    const hour = { series, returns, index: series.length - WINDOW_HOURS + step, hourShift };
    if (writeInputs(hour, inputs, step * FEATURE_COUNT) === null) throw new UnusableWindowError(series.length);
  }
  return inputs;
}

/** Adds the last hour to `inputs`. @throws UnusableWindowError */
function completeWindow(
  { series, returns, logs }: Context,
  { hourShift, inputs }: { hourShift: number; inputs: Float64Array },
): Window {
  const index = series.length - 1;
  const newest = series[index];
  const sigma = writeInputs({ series, returns, index, hourShift }, inputs, (WINDOW_HOURS - 1) * FEATURE_COUNT);
  const range = computeRegressors({ series, logs: logs.range, index, hourShift });
  const absolute = computeRegressors({ series, logs: logs['absolute return'], index, hourShift });
  if (!newest || sigma === null || !range || !absolute) throw new UnusableWindowError(series.length);
  const regressors = { range, 'absolute return': absolute };
  return { origin: newest.hour, inputs, sigma, lastRate: newest.rate ?? 0, regressors };
}

/** The number of newest log-returns up to `index` without a gap, at most 168. */
function countNewestReturns(changes: Float64Array, index: number): number {
  let count = 0;
  while (count < VOLATILITY_MEMORY_HOURS && !Number.isNaN(changes[index - count] ?? Number.NaN)) count++;
  return count;
}

/** ln(mean of the newest five prices / newest price), computed from the returns between them. */
function logMeanOverNewest(changes: Float64Array, index: number): number {
  let sum = 1;
  let price = 1;
  for (let back = 0; back < MEAN_HOURS - 1; back++) {
    price /= Math.exp(changes[index - back] as number);
    sum += price;
  }
  return Math.log(sum / MEAN_HOURS);
}

/** By UTC hour of day, on weekdays and at weekends. */
const CLOCK_TERMS = [0, 1].map((weekend) =>
  Array.from({ length: 24 }, (_, hour) => {
    const angle = (2 * Math.PI * hour) / 24;
    return Float64Array.of(Math.sin(angle), Math.cos(angle), Math.sin(2 * angle), Math.cos(2 * angle), weekend);
  }),
);

/** The five inputs that depend only on the time of the target, in the order of FEATURE_NAMES. */
export function clockTerms(target: Hour): Float64Array {
  const date = new Date(target);
  return CLOCK_TERMS[date.getUTCDay() % 6 === 0 ? 1 : 0]?.[date.getUTCHours()] as Float64Array;
}

/** Limits a value to ±limit. A range of 0 has an infinite logarithm and gets the limit. */
function clip(value: number, limit: number): number {
  return Math.min(limit, Math.max(-limit, value));
}
