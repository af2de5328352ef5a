import { type Static, Type } from '@sinclair/typebox';
import {
  activeDummies,
  CALENDAR_TERMS,
  type Calendar,
  chooseMeasure,
  computeLogVolatilities,
  computeRegressors,
  MEMORY_TERMS,
} from '../features/har-regressors';
import type { HourlySeries } from '../series';
import { readJson, UnusableArtifactError } from './artifact-files';
import { type Filtered, filterHistory, scaleShape } from './filtered-history';
import type { FittedModel, Model } from './model';
import { fitRidge } from './ridge';

/** So that what the server holds of the past is enough. */
export const MAX_RESIDUAL_HOURS = 1_440;

export const HarParameters = Type.Object(
  {
    /** Newest hours that the regression is fitted on. */
    fitHours: Type.Integer({ minimum: 168 }),
    /** The penalty of the ridge. */
    ridge: Type.Number({ minimum: 0 }),
    /** Newest hours whose returns give the shape of the distribution. */
    residualHours: Type.Integer({ minimum: 168, maximum: MAX_RESIDUAL_HOURS }),
    /** Whether those returns count in both directions. */
    mirrored: Type.Boolean(),
    /** Which hours are told apart: of the day, with the weekend, or of the week. */
    calendar: Type.Union([Type.Literal('day'), Type.Literal('week')]),
  },
  { additionalProperties: false },
);
export type HarParameters = Static<typeof HarParameters>;

/** har.json: a fitted regression of log volatility. */
export const HarFile = Type.Object({
  measure: Type.Union([Type.Literal('range'), Type.Literal('absolute return')]),
  calendar: HarParameters.properties.calendar,
  /** Of constant, newest, means over 6, 24 and 168 hours, and the dummies of the calendar. */
  coefficients: Type.Array(Type.Number()),
  residualHours: HarParameters.properties.residualHours,
  mirrored: HarParameters.properties.mirrored,
  /** The shape of the newest residuals that it was fitted on: 99 quantiles in units of volatility. */
  shape: Type.Array(Type.Number(), { minItems: 99, maxItems: 99 }),
});
export type Har = Static<typeof HarFile>;

export class TooLittleToRegress extends Error {
  override readonly name = 'TooLittleToRegress';
  readonly canRetry = false;
  constructor(readonly hours: number) {
    super(`${hours} usable hours are too few to regress volatility on; a week without gaps is the least`);
  }
}

/**
 * The heterogeneous autoregressive model (Corsi 2009) of the log range of an hour (Parkinson 1980), with terms for the hour of the
 * day and the weekend; its exponential is the volatility by which history is filtered.
 */
export function createHarModel(parameters: HarParameters): Model {
  return {
    name: 'har',
    fit: async (series) => createFittedHar(fitHar(series, parameters)),
    fromFiles: (files) => createFittedHar(readHar(files)),
  };
}

/** @throws TooLittleToRegress */
export function fitHar(series: HourlySeries, parameters: HarParameters): Har {
  const { fitHours, ridge, residualHours, mirrored, calendar } = parameters;
  const measure = chooseMeasure(series);
  const logs = computeLogVolatilities(series, measure);
  const rows: Float64Array[] = [];
  const targets: number[] = [];
  for (let index = Math.max(0, series.length - 1 - fitHours); index < series.length - 1; index++) {
    const target = logs[index + 1] ?? Number.NaN;
    const row = Number.isNaN(target) ? null : computeRegressors({ series, logs, index });
    if (row) targets.push(target);
    if (row) rows.push(designOf(row, calendar));
  }
  if (rows.length < 168) throw new TooLittleToRegress(rows.length);
  const coefficients = [...fitRidge({ rows, targets, penalty: ridge })];
  const har = { measure, calendar, coefficients, residualHours, mirrored, shape: [] };
  const newest = newestShape(har, series);
  if (!newest) throw new TooLittleToRegress(rows.length);
  return { ...har, shape: [...newest.shape] };
}

/** The shape at the newest hour with a whole day before it: the series may end in a gap, or soon after one. */
function newestShape(har: Har, series: HourlySeries): Filtered | null {
  const logs = computeLogVolatilities(series, har.measure);
  let index = series.length - 1;
  while (index > 0 && computeRegressors({ series, logs, index }) === null) index--;
  return filterByHar(har, series, [index])[0] ?? null;
}

/** The volatility of the next hour, by the regressors of the one before. */
export function computeHarVolatility({ coefficients, calendar }: Har, regressors: Float64Array): number {
  let log = 0;
  for (let term = 0; term < MEMORY_TERMS; term++) log += (coefficients[term] ?? 0) * (regressors[term] ?? 0);
  for (const dummy of activeDummies(calendar, regressors[MEMORY_TERMS] ?? 0)) {
    log += coefficients[MEMORY_TERMS + dummy] ?? 0;
  }
  return Math.exp(log);
}

/** A row of the regression: the dummies of the calendar in the place of the hour of the week. */
function designOf(regressors: Float64Array, calendar: Calendar): Float64Array {
  const row = new Float64Array(MEMORY_TERMS + CALENDAR_TERMS[calendar]);
  row.set(regressors.subarray(0, MEMORY_TERMS));
  for (const dummy of activeDummies(calendar, regressors[MEMORY_TERMS] ?? 0)) row[MEMORY_TERMS + dummy] = 1;
  return row;
}

/** @throws UnusableArtifactError */
export function readHar(files: ReadonlyMap<string, Buffer>): Har {
  const har = readJson(files, 'har.json', HarFile);
  if (har.coefficients.length !== MEMORY_TERMS + CALENDAR_TERMS[har.calendar]) {
    throw new UnusableArtifactError(
      'schema',
      'har.json',
      `has ${har.coefficients.length} coefficients, which is not its calendar's number`,
    );
  }
  if (!har.coefficients.every(Number.isFinite)) {
    throw new UnusableArtifactError('weights', 'har.json', 'holds a coefficient that is not finite');
  }
  return har;
}

export function formatHar(har: Har): Buffer {
  return Buffer.from(`${JSON.stringify(har)}\n`);
}

/** The volatility and the shape at each origin (ascending indices), from nothing later. */
export function filterByHar(har: Har, series: HourlySeries, origins: readonly number[]): (Filtered | null)[] {
  const { residualHours, shape, measure, mirrored } = har;
  const logs = computeLogVolatilities(series, measure);
  const volatilityAt = (index: number) => {
    const regressors = computeRegressors({ series, logs, index });
    return regressors && computeHarVolatility(har, regressors);
  };
  const fallback = shape.length > 0 ? { fallback: Float64Array.from(shape) } : {};
  return filterHistory({ series, origins, volatilityAt, residualHours, mirrored, ...fallback });
}

export function createFittedHar(har: Har): FittedModel {
  return {
    forecastAt: (series, origins) => filterByHar(har, series, origins).map((origin) => origin && scaleShape(origin)),
    toFiles: () => new Map([['har.json', formatHar(har)]]),
  };
}
