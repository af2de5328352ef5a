import { type Static, Type } from '@sinclair/typebox';
import { NexthourError } from '../../system/errors';
import {
  CALENDAR_TERMS,
  type Calendar,
  chooseMeasure,
  computeLogVolatilities,
  computeRegressors,
  findActiveDummies,
  MEMORY_TERMS,
} from '../features/har-regressors';
import type { HourlySeries } from '../series';
import { readJson, UnusableArtifactError } from './artifact-files';
import { type FilteredForecast, filterHistory, scaleShape } from './filtered-history';
import type { FittedModel, Model } from './model';
import { fitRidge } from './ridge';

/** Limits the history that the server must keep in memory. */
export const MAX_RESIDUAL_HOURS = 1_440;

/** The fit needs at least one week. */
const MIN_FIT_HOURS = 168;

export const HarParameters = Type.Object(
  {
    /** Number of newest hours that the regression is fitted on. */
    fitHours: Type.Integer({ minimum: 168 }),
    /** The penalty of the ridge regression. */
    ridge: Type.Number({ minimum: 0 }),
    /** Number of newest hours whose returns give the shape of the distribution. */
    residualHours: Type.Integer({ minimum: 168, maximum: MAX_RESIDUAL_HOURS }),
    /** Whether those returns are counted in both directions. */
    mirrored: Type.Boolean(),
    /** The calendar terms: hour of the day and weekend, or hour of the week. */
    calendar: Type.Union([Type.Literal('day'), Type.Literal('week')]),
  },
  { additionalProperties: false },
);
export type HarParameters = Static<typeof HarParameters>;

/** har.json: the fitted regression of log volatility. */
const HarFile = Type.Object({
  measure: Type.Union([Type.Literal('range'), Type.Literal('absolute return')]),
  calendar: HarParameters.properties.calendar,
  /** For the constant, the newest hour, the means over 6, 24 and 168 hours, and the calendar dummies. */
  coefficients: Type.Array(Type.Number()),
  residualHours: HarParameters.properties.residualHours,
  mirrored: HarParameters.properties.mirrored,
  /** The shape at the end of the fitted hours: 99 quantiles in units of volatility. */
  shape: Type.Array(Type.Number(), { minItems: 99, maxItems: 99 }),
});
export type Har = Static<typeof HarFile>;

/**
 * Filtered historical simulation with the volatility of a heterogeneous autoregressive model (Corsi 2009). The regression forecasts
 * the log volatility of an hour, which is measured by its range (Parkinson 1980), and has calendar terms.
 */
export function createHarModel(parameters: HarParameters): Model {
  return {
    name: 'har',
    fit: async (series) => createFittedHar(fitHar(series, parameters)),
    fromFiles: (files) => createFittedHar(readHar(files)),
  };
}

/** @throws NexthourError `TooLittleToRegress` */
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
    if (row) rows.push(buildDesignRow(row, calendar));
  }
  if (rows.length < MIN_FIT_HOURS) throw tooLittleToRegress(rows.length);
  const coefficients = [...fitRidge({ rows, targets, penalty: ridge })];
  const har = { measure, calendar, coefficients, residualHours, mirrored, shape: [] };
  const newest = computeNewestShape(har, series);
  if (!newest) throw tooLittleToRegress(rows.length);
  return { ...har, shape: [...newest.shape] };
}

function tooLittleToRegress(hours: number): NexthourError {
  return new NexthourError(
    'TooLittleToRegress',
    `${hours} usable hours are too few to fit the volatility model; at least ${MIN_FIT_HOURS} hours without gaps are needed`,
  );
}

/** The shape at the newest hour that has regressors. The newest hours have none when the series ends in a gap or soon after one. */
function computeNewestShape(har: Har, series: HourlySeries): FilteredForecast | null {
  const logs = computeLogVolatilities(series, har.measure);
  let index = series.length - 1;
  while (index > 0 && computeRegressors({ series, logs, index }) === null) index--;
  return filterByHar(har, series, [index])[0] ?? null;
}

/** The volatility forecast for the next hour. @param regressors of the newest hour */
export function computeHarVolatility({ coefficients, calendar }: Har, regressors: Float64Array): number {
  let log = 0;
  for (let term = 0; term < MEMORY_TERMS; term++) log += (coefficients[term] ?? 0) * (regressors[term] ?? 0);
  for (const dummy of findActiveDummies(calendar, regressors[MEMORY_TERMS] ?? 0)) {
    log += coefficients[MEMORY_TERMS + dummy] ?? 0;
  }
  return Math.exp(log);
}

/** A row of the design matrix: the regressors with calendar dummies instead of the hour of the week. */
function buildDesignRow(regressors: Float64Array, calendar: Calendar): Float64Array {
  const row = new Float64Array(MEMORY_TERMS + CALENDAR_TERMS[calendar]);
  row.set(regressors.subarray(0, MEMORY_TERMS));
  for (const dummy of findActiveDummies(calendar, regressors[MEMORY_TERMS] ?? 0)) row[MEMORY_TERMS + dummy] = 1;
  return row;
}

/** @throws UnusableArtifactError */
export function readHar(files: ReadonlyMap<string, Buffer>): Har {
  const har = readJson(files, 'har.json', HarFile);
  if (har.coefficients.length !== MEMORY_TERMS + CALENDAR_TERMS[har.calendar]) {
    throw new UnusableArtifactError(
      'schema',
      'har.json',
      `has ${har.coefficients.length} coefficients; its calendar "${har.calendar}" needs ${MEMORY_TERMS + CALENDAR_TERMS[har.calendar]}`,
    );
  }
  if (!har.coefficients.every(Number.isFinite)) {
    throw new UnusableArtifactError('weights', 'har.json', 'has a coefficient that is not finite');
  }
  return har;
}

export function formatHar(har: Har): Buffer {
  return Buffer.from(`${JSON.stringify(har)}\n`);
}

/** The volatility and the shape at each origin, from hours up to that origin only. @param origins ascending indices */
export function filterByHar(har: Har, series: HourlySeries, origins: readonly number[]): (FilteredForecast | null)[] {
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
