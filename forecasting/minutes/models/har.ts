import { type Static, Type } from '@sinclair/typebox';
import { NexthourError } from '../../../system/errors';
import { UNKNOWN } from '../../features/indicators/averages';
import { jsonFile, readJson } from '../../models/artifact-files';
import type { ReturnForecast } from '../../models/model';
import { fitRidge } from '../../models/ridge';
import { MIN_VARIANCE } from '../bar-measures';
import { type BarSeries, changeAfter, countBars, isUnknown } from '../bar-series';
import {
  computeDirections,
  computeRegressors,
  createMinuteInputs,
  type MinuteInputs,
  REGRESSOR_COUNT,
} from '../minute-inputs';
import { rememberNewest } from '../remember-newest';
import { computeSeason, SLOTS } from '../season';
import { createTrailingQuantileReader, VALUES_PER_STEP } from '../trailing-quantiles';
import { SHORT_MINUTES, type WindowMeasures } from '../window-measures';
import {
  type FittedMinuteModel,
  type ForecastIndex,
  forecastByOpening,
  type Horizon,
  type MinuteModel,
} from './minute-model';
import type { MinuteParameters } from './parameters';

// A global object is slow inside of jest.
const { ceil, exp, floor, log, max, min, sqrt } = Math;

const DAY_MINUTES = 1_440;
/** More rows do not change the coefficients. */
const MAX_ROWS = 200_000;
const MIN_ROWS = 2_000;
/** A change over its volatility counts as at most this in the fit of the direction. */
const CHANGE_LIMIT = 4;
const HAR_FILE = 'har.json';

const HarFile = Type.Object({
  version: Type.Literal(1),
  steps: Type.Integer({ minimum: 1 }),
  season: Type.Array(Type.Number(), { minItems: SLOTS, maxItems: SLOTS }),
  /** Of the regressors of the log variance of a bar. */
  coefficients: Type.Array(Type.Number(), { minItems: REGRESSOR_COUNT, maxItems: REGRESSOR_COUNT }),
  /** Of the newest returns; they give the point over the volatility of the horizon. */
  directions: Type.Array(Type.Number(), { minItems: SHORT_MINUTES.length, maxItems: SHORT_MINUTES.length }),
  residualDays: Type.Integer({ minimum: 1 }),
});
export type MinuteHar = Static<typeof HarFile>;

/**
 * Filtered historical simulation with a heterogeneous autoregressive model (Corsi 2009) of the log variance of the bars up to the target,
 * with the season of the day. The point follows the newest returns a little.
 */
export function createMinuteHar({ steps }: Horizon, parameters: MinuteParameters['har']): MinuteModel {
  return {
    name: 'har',
    fit: async (series) => createFittedHar(fitHar(series, { steps, parameters })),
    fromFiles: (files) => createFittedHar(readHar(files)),
  };
}

/** What the HAR model forecasts at an origin. */
export interface HarState {
  readonly windows: WindowMeasures;
  /** The volatility of a bar before the target. */
  readonly sigma: number;
  /** The volatility of the change over the horizon. */
  readonly scale: number;
  /** The forecast change over the horizon. */
  readonly point: number;
}

/** @throws NexthourError `TooLittleToRegress` */
export function fitHar(
  series: BarSeries,
  { steps, parameters }: { steps: number; parameters: MinuteParameters['har'] },
): MinuteHar {
  const inputs = createMinuteInputs(series);
  inputs.measures.extendTo(series.close.length - 1);
  const usable = listTrainingIndices(series, steps, MAX_ROWS);
  const season = [...computeSeason(series, inputs.measures, usable)];
  const rows: Float64Array[] = [];
  const targets: number[] = [];
  const origins: { readonly windows: WindowMeasures; readonly change: number }[] = [];
  for (const index of usable) {
    const target = logVarianceAfter(inputs, index, steps);
    const windows = isUnknown(target) ? null : inputs.windowsAt(index);
    if (!windows) continue;
    rows.push(computeRegressors(series, { windows, index, steps, season }));
    targets.push(target);
    origins.push({ windows, change: changeAfter(series, index, steps) });
  }
  if (rows.length < MIN_ROWS) throw tooLittleToRegress(rows.length);
  const penalty = (parameters.ridge * rows.length) / 1_000;
  const coefficients = [...fitRidge({ rows, targets, penalty })];
  const scales = rows.map((row) => sqrt(steps) * toSigma(coefficients, row));
  const directions = fitDirections(origins, scales, penalty).map((one) => parameters.directionShare * one);
  return { version: 1, steps, season, coefficients, directions, residualDays: parameters.residualDays };
}

/** Indices whose target is known inside of the series, sampled evenly to at most `most`. */
export function listTrainingIndices(series: BarSeries, steps: number, most: number): number[] {
  const count = max(0, series.close.length - steps);
  const stride = max(1, ceil(count / most));
  return Array.from({ length: floor((count + stride - 1) / stride) }, (_, row) => row * stride);
}

function logVarianceAfter({ measures }: MinuteInputs, index: number, steps: number): number {
  let sum = 0;
  for (let ahead = 1; ahead <= steps; ahead++) sum += measures.variances[index + ahead] ?? UNKNOWN;
  return log(max(MIN_VARIANCE, sum / steps));
}

/** No constant: without a move there is no direction. */
function fitDirections(
  origins: readonly { readonly windows: WindowMeasures; readonly change: number }[],
  scales: readonly number[],
  penalty: number,
): number[] {
  const changes = origins.map(({ change }, row) => {
    const standardised = change / (scales[row] ?? 1);
    return min(CHANGE_LIMIT, max(-CHANGE_LIMIT, isUnknown(standardised) ? 0 : standardised));
  });
  const rows = origins.map(({ windows }) => Float64Array.of(0, ...computeDirections(windows)));
  // The first column has no penalty in fitRidge, so it is a column of zeros with one row that gives it a variance.
  rows.push(Float64Array.of(1, ...new Float64Array(SHORT_MINUTES.length)));
  return [...fitRidge({ rows, targets: [...changes, 0], penalty: max(1, penalty) })].slice(1);
}

function toSigma(coefficients: readonly number[], regressors: Float64Array): number {
  let log = 0;
  for (let term = 0; term < REGRESSOR_COUNT; term++) log += (coefficients[term] ?? 0) * (regressors[term] ?? 0);
  return exp(log / 2);
}

/** Returns a function that gives the forecast of the HAR model at an index; `null` when too many bars are unknown. */
export function createHarStates(har: MinuteHar, series: BarSeries): (index: number) => HarState | null {
  const { steps, season, coefficients, directions } = har;
  const inputs = createMinuteInputs(series);
  return rememberNewest(rememberedCount(steps), (index) => {
    const windows = index < 0 ? null : inputs.windowsAt(index);
    if (!windows) return null;
    const sigma = toSigma(coefficients, computeRegressors(series, { windows, index, steps, season }));
    const scale = sqrt(steps) * sigma;
    let direction = 0;
    for (const [term, value] of computeDirections(windows).entries()) direction += (directions[term] ?? 0) * value;
    return { windows, sigma, scale, point: direction * scale };
  });
}

/** A state is needed at its origin, and again when its target is known. Two models of a combination are prepared in turns. */
export function rememberedCount(steps: number): number {
  return 2 * steps + 2 + VALUES_PER_STEP;
}

/** The forecasts from the volatility and the trailing residuals. */
export function createFittedHar(har: MinuteHar): FittedMinuteModel {
  return {
    ...forecastByOpening((series) => openHar(har, series)),
    toFiles: () => new Map([[HAR_FILE, jsonFile(har)]]),
  };
}

/** @param stateAt what the model forecasts; a combination computes it once for its two models */
export function openHar(har: MinuteHar, series: BarSeries, stateAt = createHarStates(har, series)): ForecastIndex {
  const { steps, residualDays } = har;
  const shapeAt = createTrailingQuantileReader({
    ...{ length: countBars(residualDays * DAY_MINUTES, series.barMs), mirrored: true },
    valueAt: (index) => computeResidual(series, stateAt(index - steps), index - steps, steps),
  });
  const forecastAt = (index: number) => {
    const shape = shapeAt(index);
    const state = stateAt(index);
    return shape && state && shiftShape(shape, state);
  };
  return Object.assign(forecastAt, { prepare: shapeAt.prepare });
}

/** (change − point) / volatility of an origin; NaN when it is unknown. */
export function computeResidual(series: BarSeries, state: HarState | null, index: number, steps: number): number {
  return state ? (changeAfter(series, index, steps) - state.point) / state.scale : UNKNOWN;
}

/** @param shape [99] quantiles in units of the volatility */
export function shiftShape(shape: Float64Array, { point, scale }: HarState): ReturnForecast {
  return { point, quantiles: shape.map((quantile) => point + scale * quantile) };
}

/** @throws UnusableArtifactError */
export function readHar(files: ReadonlyMap<string, Buffer>): MinuteHar {
  return readJson(files, HAR_FILE, HarFile);
}

function tooLittleToRegress(rows: number): NexthourError {
  return new NexthourError(
    'TooLittleToRegress',
    `${rows} usable bars are too few to fit the volatility model; at least ${MIN_ROWS} bars after a first week without large gaps are needed`,
  );
}
