import { computeLogVolatilities, computeRegressors } from '../../forecasting/features/har-regressors';
import type { OwnObservation } from '../../forecasting/features/own-observation';
import { computeRangeVolatility, logReturn } from '../../forecasting/features/volatility';
import { clockTerms, MEMORY_HOURS, WINDOW_HOURS } from '../../forecasting/features/window';
import { HOUR_MS } from '../../forecasting/hour';
import { computeHarVolatility } from '../../forecasting/models/har';
import type { LstmWeights } from '../../forecasting/models/lstm-forward';
import { LEVELS, MEDIAN, quantilesFromRaw } from '../../forecasting/models/quantile-head';
import type { ForecastState } from '../../forecasting/models/servable-model';
import { PERCENTILES, quantileAt } from '../../forecasting/quantiles';
import type { HourlySeries } from '../../forecasting/series';
import { plantedCombination, plantedHar } from './planted-artifact-parts';

// Local names: in the sandbox of the tests, each access to a global object takes much longer.
const { exp, log, max, min, sqrt, tanh } = Math;

/** The same forecast as the served one, formula by formula, with nothing prepared and nothing kept between two calls. */
export function forecastPlainly(given: {
  readonly series: HourlySeries;
  readonly hourShift?: number;
  readonly weights: LstmWeights;
  readonly state: Pick<ForecastState, 'shape' | 'levels'>;
}): number[] {
  const context = given.series.slice(-MEMORY_HOURS);
  const { hourShift = 0, state } = given;
  const logs = computeLogVolatilities(context, plantedHar.measure);
  const regressors = computeRegressors({ series: context, logs, index: context.length - 1, hourShift });
  const volatility = computeHarVolatility(plantedHar, regressors as Float64Array);
  const standardised = quantilesFromRaw(runNetwork(given.weights, listInputs(context, hourShift)));
  const mix = (har: number, network: number) => volatility * (har + plantedCombination.lstmWeight * (network - har));
  const network = PERCENTILES.map((level) => quantileAt({ levels: LEVELS, values: standardised }, level));
  const mixed = network.map((value, index) => mix(state.shape[index] ?? Number.NaN, value));
  const corrected = Array.from(state.levels, (level) => quantileAt({ levels: PERCENTILES, values: mixed }, level));
  const point = mix(state.shape[PERCENTILES.indexOf(0.5)] ?? Number.NaN, standardised[MEDIAN] ?? Number.NaN);
  const returns = LEVELS.map((level) => quantileAt({ levels: PERCENTILES, values: corrected }, level));
  return [point, ...returns].map((change) => (context.at(-1)?.rate ?? Number.NaN) * exp(change));
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

/** The inputs of the newest 24 hours, one row each. */
function listInputs(series: HourlySeries, hourShift: number): number[][] {
  const returns = series.slice(1).map((hour, index) => logReturn(series[index], hour) ?? Number.NaN);
  const first = series.length - WINDOW_HOURS;
  return series.slice(first).map((newest, step) => {
    const known = returns.slice(max(0, first + step - 168), first + step);
    const five = series.slice(first + step - 4, first + step + 1).map(({ rate }) => rate ?? Number.NaN);
    return [...computeMeasures(newest, known, five), ...clockTerms(newest.hour + (1 + hourShift) * HOUR_MS)];
  });
}

function computeMeasures(newest: HourlySeries[number], returns: readonly number[], five: readonly number[]): number[] {
  const volatility = (count: number) => {
    let sum = 0;
    for (const change of returns.slice(-count)) sum += change * change;
    return min(1, max(1e-5, sqrt(sum / min(count, returns.length))));
  };
  const sigma = volatility(24);
  const change = returns.at(-1) ?? 0;
  const mean = five.reduce((sum, rate) => sum + rate, 0) / 5;
  const clip = (value: number, limit: number) => min(limit, max(-limit, value));
  return [
    clip(change / sigma, 8),
    clip(log(computeRangeVolatility(newest, { change, sigma }) / sigma), 4),
    clip(log(mean / (newest.rate ?? Number.NaN)) / sigma, 8),
    clip(log(volatility(6) / sigma), 4),
    clip(log(volatility(168) / sigma), 4),
  ];
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
  return Float64Array.from(denseBias, (start, column) => start + columnTimes(denseKernel, hidden, column));
}

/** The product of a row vector with one column of a matrix. */
function columnTimes(matrix: Float32Array, vector: readonly number[], column: number): number {
  const columns = matrix.length / vector.length;
  let sum = 0;
  for (let row = 0; row < vector.length; row++) sum += (vector[row] ?? 0) * (matrix[row * columns + column] ?? 0);
  return sum;
}
