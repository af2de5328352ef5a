import { NexthourError } from '../../system/errors';
import {
  CALENDAR_TERMS,
  chooseMeasure,
  computeLogVolatilities,
  computeRegressors,
  findActiveDummies,
  MEMORY_TERMS,
  type VolatilityMeasure,
} from '../features/har-regressors';
import { fitRidge } from '../models/ridge';
import { runAtOnce } from '../parts';
import type { HourlySeries } from '../series';
import type { PathHarParameters } from './parameters';
import { type FittedPath, NO_CHANGE, PATH_HORIZONS, type PathFamily } from './path-family';

/** A fit needs at least a week. */
const MIN_ROWS = 168;
const CALENDAR = 'day';

/**
 * One heterogeneous autoregressive regression (Corsi 2009) for each horizon: the log of the mean hourly volatility up to the target. Its
 * dummies for the hour of day of the first forecast hour hold the season of all hours up to the target.
 */
export function createPathHar(parameters: PathHarParameters): PathFamily {
  const fitInParts = (series: HourlySeries) => fitPathHar(series, parameters);
  return { name: 'har', fit: (series) => runAtOnce(fitInParts(series)), fitInParts };
}

/** @throws NexthourError `TooLittleToRegress` */
function* fitPathHar(series: HourlySeries, { fitHours, ridge }: PathHarParameters): Generator<void, FittedPath> {
  const fitted = series.slice(-fitHours);
  const measure = chooseMeasure(fitted);
  const logs = computeLogVolatilities(fitted, measure);
  const rows = fitted.map((_, index) => buildRow(fitted, logs, index));
  const coefficients: Float64Array[] = [];
  for (const hours of PATH_HORIZONS) {
    const used: Float64Array[] = [];
    const targets: number[] = [];
    for (const [index, row] of rows.entries()) {
      const target = row === null ? Number.NaN : meanLogVolatility(logs, index, hours);
      if (row === null || Number.isNaN(target)) continue;
      used.push(row);
      targets.push(target);
    }
    if (used.length < MIN_ROWS) throw tooLittleToRegress(used.length);
    coefficients.push(fitRidge({ rows: used, targets, penalty: ridge }));
    yield;
  }
  return { open: (whole) => openPathHar(whole, { measure, coefficients }) };
}

function openPathHar(
  series: HourlySeries,
  { measure, coefficients }: { measure: VolatilityMeasure; coefficients: readonly Float64Array[] },
) {
  const logs = computeLogVolatilities(series, measure);
  return {
    scalesAt: (index: number) => {
      const row = buildRow(series, logs, index);
      if (row === null) return null;
      return Float64Array.from(coefficients, (terms, horizon) => Math.sqrt(horizon + 1) * Math.exp(dot(terms, row)));
    },
    pointsAt: () => NO_CHANGE,
  };
}

/** The regressors with dummies of the hour of day and the weekend. */
function buildRow(series: HourlySeries, logs: Float64Array, index: number): Float64Array | null {
  const regressors = computeRegressors({ series, logs, index });
  if (regressors === null) return null;
  const row = new Float64Array(MEMORY_TERMS + CALENDAR_TERMS[CALENDAR]);
  row.set(regressors.subarray(0, MEMORY_TERMS));
  for (const dummy of findActiveDummies(CALENDAR, regressors[MEMORY_TERMS] ?? 0)) row[MEMORY_TERMS + dummy] = 1;
  return row;
}

/** The log of the root mean square of the volatilities of the hours after `index`; NaN when one is unknown. */
function meanLogVolatility(logs: Float64Array, index: number, hours: number): number {
  let sum = 0;
  for (let ahead = 1; ahead <= hours; ahead++) sum += Math.exp(2 * (logs[index + ahead] ?? Number.NaN));
  return Math.log(sum / hours) / 2;
}

function dot(terms: Float64Array, row: Float64Array): number {
  let sum = 0;
  for (let term = 0; term < row.length; term++) sum += (terms[term] ?? 0) * (row[term] ?? 0);
  return sum;
}

function tooLittleToRegress(hours: number): NexthourError {
  const message = `${hours} usable hours are too few to fit the 24-hour path; at least ${MIN_ROWS} hours without gaps are needed`;
  return new NexthourError('TooLittleToRegress', message);
}
