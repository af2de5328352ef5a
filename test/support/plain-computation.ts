import type { OwnObservation } from '../../forecasting/features/own-observation';
import { HOUR_MS } from '../../forecasting/hour';
import type { LstmWeights } from '../../forecasting/models/lstm-forward';
import { LEVELS } from '../../forecasting/models/quantile-head';
import { PERCENTILES } from '../../forecasting/quantiles';
import type { HourlySeries } from '../../forecasting/series';
import { plantedCombination } from './planted-artifact-parts';

/**
 * The served forecast of `plantedHar` with an untrained network, formula by formula, with nothing prepared and nothing kept between two
 * calls. It shares no computation with the served code: a change of a formula there must be made here as well.
 */

// Local names: in the sandbox of the tests, each access to a global object takes much longer.
const { abs, exp, log, log1p, max, min, sqrt, sin, cos, tanh, PI, LN2 } = Math;

/** A window depends on at most this number of hours. */
const MEMORY_HOURS = 216;
const WINDOW_HOURS = 24;
const MEDIAN = 5;
const clip = (value: number, low: number, high: number) => min(high, max(low, value));

/** What the earlier hours give: [99] quantiles in units of volatility, and the [99] corrected levels. */
export interface PlainState {
  readonly shape: readonly number[];
  readonly levels: readonly number[];
}

/** @returns the point and the quantiles, USD */
export function forecastPlainly(given: {
  readonly series: HourlySeries;
  readonly hourShift?: number;
  readonly weights: LstmWeights;
  readonly state: PlainState;
}): number[] {
  const { series, state } = given;
  const { volatility, standardised, mixed } = mixPlainly({ ...given, shape: state.shape });
  const corrected = state.levels.map((level) => quantileOf(PERCENTILES, mixed, level));
  const middle = state.shape[49] ?? Number.NaN;
  const point = volatility * (middle + plantedCombination.lstmWeight * ((standardised[MEDIAN] ?? Number.NaN) - middle));
  const returns = LEVELS.map((level) => quantileOf(PERCENTILES, corrected, level));
  return [point, ...returns].map((change) => (series.at(-1)?.rate ?? Number.NaN) * exp(change));
}

/** The forecast before its calibration: `mixed` are [99] quantiles of the next log-return. */
export function mixPlainly(given: {
  readonly series: HourlySeries;
  readonly hourShift?: number;
  readonly weights: LstmWeights;
  readonly shape: readonly number[];
}) {
  const context = given.series.slice(-MEMORY_HOURS);
  const volatility = volatilityAfter(logVolatilities(context), context.length - 1);
  const standardised = quantilesOfRaw(runNetwork(given.weights, listInputs(context, given.hourShift ?? 0)));
  const mixed = given.shape.map((har, index) => {
    const network = quantileOf(LEVELS, standardised, PERCENTILES[index] ?? Number.NaN);
    return volatility * (har + plantedCombination.lstmWeight * (network - har));
  });
  return { volatility, standardised, mixed };
}

/** The series with an observation as its last hour: all earlier prices are multiplied so that the mean of the newest five is as given. */
export function moveSeries(series: HourlySeries, { lag_1, rolling_mean_5 }: OwnObservation): HourlySeries {
  const context = series.slice(-MEMORY_HOURS);
  const four = context.slice(-5, -1).reduce((sum, { rate }) => sum + (rate ?? Number.NaN), 0);
  const scale = (5 * rolling_mean_5 - lag_1) / four;
  const times = (price: number | null) => price && price * scale;
  const moved = context.map((hour) => ({
    ...hour,
    rate: times(hour.rate),
    high: times(hour.high),
    low: times(hour.low),
  }));
  const newest = moved.at(-1) as (typeof moved)[number];
  const [high, low] = [newest.high && max(newest.high, lag_1), newest.low && min(newest.low, lag_1)];
  return [...moved.slice(0, -1), { ...newest, rate: lag_1, high, low }];
}

/** ln(price / price before) of each hour; NaN for the first. */
export function logReturns(series: HourlySeries): number[] {
  return series.map(({ rate }, index) => log((rate ?? Number.NaN) / (series[index - 1]?.rate ?? Number.NaN)));
}

/** Root mean square, limited. */
function rootMeanSquare(returns: readonly number[]): number {
  let sum = 0;
  for (const change of returns) sum += change * change;
  return clip(sqrt(sum / returns.length), 1e-5, 1);
}

/** Parkinson's volatility of an hour, or its expectation for an hour without a range. */
function rangeVolatility({ high, low }: HourlySeries[number], change: number, sigma: number): number {
  if (high !== null && low !== null) return log(high / low) / sqrt(4 * LN2);
  return sqrt(((PI * PI) / 6 / (4 * LN2)) * sigma * sigma + (1 - (PI * PI) / 6 / (4 * LN2)) * change * change);
}

/** ln of the volatility of each hour. */
export function logVolatilities(series: HourlySeries): number[] {
  const returns = logReturns(series);
  return series.map((hour, index) => {
    const day = returns.slice(max(1, index - 23), index + 1);
    return log(max(1e-5, rangeVolatility(hour, returns[index] ?? Number.NaN, rootMeanSquare(day))));
  });
}

/** `plantedHar`: the mean log volatility of the last day. */
export function volatilityAfter(logs: readonly number[], index: number): number {
  return exp(logs.slice(index - 23, index + 1).reduce((sum, one) => sum + one, 0) / 24);
}

/** The inputs of the newest 24 hours, one row each. */
function listInputs(series: HourlySeries, hourShift: number): number[][] {
  const returns = logReturns(series).slice(1);
  const first = series.length - WINDOW_HOURS;
  return series.slice(first).map((newest, step) => {
    const known = returns.slice(max(0, first + step - 168), first + step);
    const five = series.slice(first + step - 4, first + step + 1).map(({ rate }) => rate ?? Number.NaN);
    return [...computeMeasures(newest, known, five), ...timeTerms(newest.hour + (1 + hourShift) * HOUR_MS)];
  });
}

function computeMeasures(newest: HourlySeries[number], returns: readonly number[], five: readonly number[]): number[] {
  const sigma = rootMeanSquare(returns.slice(-24));
  const change = returns.at(-1) ?? 0;
  const mean = five.reduce((sum, rate) => sum + rate, 0) / 5;
  return [
    clip(change / sigma, -8, 8),
    clip(log(rangeVolatility(newest, change, sigma) / sigma), -4, 4),
    clip(log(mean / (newest.rate ?? Number.NaN)) / sigma, -8, 8),
    clip(log(rootMeanSquare(returns.slice(-6)) / sigma), -4, 4),
    clip(log(rootMeanSquare(returns.slice(-168)) / sigma), -4, 4),
  ];
}

function timeTerms(target: number): number[] {
  const date = new Date(target);
  const angle = (PI * date.getUTCHours()) / 12;
  return [sin(angle), cos(angle), sin(2 * angle), cos(2 * angle), [0, 6].includes(date.getUTCDay()) ? 1 : 0];
}

/** @returns the raw outputs of the network */
function runNetwork({ kernel, recurrentKernel, bias, denseKernel, denseBias }: LstmWeights, rows: number[][]) {
  const units = bias.length / 4;
  let hidden = Array<number>(units).fill(0);
  let cell = Array<number>(units).fill(0);
  const sigmoid = (x: number) => 1 / (1 + exp(-x));
  for (const row of rows) {
    const gates = [...bias].map(
      (start, column) => start + columnTimes(kernel, row, column) + columnTimes(recurrentKernel, hidden, column),
    );
    const gate = (kind: number, unit: number) => gates[kind * units + unit] ?? Number.NaN;
    cell = cell.map((state, unit) => sigmoid(gate(1, unit)) * state + sigmoid(gate(0, unit)) * tanh(gate(2, unit)));
    hidden = cell.map((state, unit) => sigmoid(gate(3, unit)) * tanh(state));
  }
  return [...denseBias].map((start, column) => start + columnTimes(denseKernel, hidden, column));
}

/** The product of a row vector with one column of a matrix. */
function columnTimes(matrix: Float32Array, vector: readonly number[], column: number): number {
  const columns = matrix.length / vector.length;
  let sum = 0;
  for (let row = 0; row < vector.length; row++) sum += (vector[row] ?? 0) * (matrix[row * columns + column] ?? 0);
  return sum;
}

/** The median is 0.03 times its output. The softplus of each other output is the distance to its neighbour towards the median. */
function quantilesOfRaw(raw: readonly number[]): number[] {
  const distances = raw.map((output) => max(output, 0) + log1p(exp(-abs(output))));
  const median = 0.03 * (raw[MEDIAN] ?? Number.NaN);
  const sum = (from: number, to: number) => distances.slice(from, to).reduce((total, one) => total + one, 0);
  return raw.map((_, level) => (level < MEDIAN ? median - sum(level, MEDIAN) : median + sum(MEDIAN + 1, level + 1)));
}

const logOdds = (level = Number.NaN) => log(level / (1 - level));

/** The quantile at a level, linear in the log-odds of the level between known quantiles and beyond them. */
function quantileOf(levels: readonly number[], values: readonly number[], level: number): number {
  const upper = clip(levels.filter((known) => known <= level).length, 1, levels.length - 1);
  const [low, high] = [logOdds(levels[upper - 1]), logOdds(levels[upper])];
  const [from = Number.NaN, to = Number.NaN] = [values[upper - 1], values[upper]];
  return from + ((logOdds(level) - low) / (high - low)) * (to - from);
}

/** The inverse of `quantileOf` for levels 0.01 … 0.99. */
export function levelAt(values: readonly number[], value: number): number {
  const upper = clip(values.filter((known) => known <= value).length, 1, values.length - 1);
  const [low, high] = [logOdds(PERCENTILES[upper - 1]), logOdds(PERCENTILES[upper])];
  const [from = Number.NaN, to = Number.NaN] = [values[upper - 1], values[upper]];
  return 1 / (1 + exp(-(low + ((value - from) / (to - from)) * (high - low))));
}
