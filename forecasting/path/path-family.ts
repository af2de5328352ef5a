import { HOUR_MS } from '../hour';
import { PATH_HOURS } from '../questions';
import type { HourlySeries } from '../series';

/** The horizons of a path, in hours. */
export const PATH_HORIZONS: readonly number[] = Array.from({ length: PATH_HOURS }, (_, index) => index + 1);

/** The model families that forecast a path. All are recorded and scored; the first one that has forecast an hour is published. */
export const PATH_FAMILIES = ['har', 'ewma', 'arima'] as const;
export type PathFamilyName = (typeof PATH_FAMILIES)[number];

/** Forecasts the location and the scale of the log-return over each horizon. `calibrate.ts` makes quantiles of them. */
export interface PathFamily {
  readonly name: PathFamilyName;
  /** Fits on all hours of the series. The caller must leave out the hours that are held out. */
  fit(series: HourlySeries): FittedPath;
  /** The same, if it takes long; yields between the horizons. */
  fitInParts?(series: HourlySeries): Generator<void, FittedPath>;
}

export interface FittedPath {
  /** Reads a series, whose later hours must not change what is read at an index. */
  open(series: HourlySeries): PathReader;
}

export interface PathReader {
  /** [24] the scale of the log-return over each horizon; `null` when hours before the index are missing. */
  scalesAt(index: number): Float64Array | null;
  /** [24] the point: the forecast of the log-return over each horizon. */
  pointsAt(index: number): Float64Array;
}

/** Every horizon has the point 0: the price stays. */
export const NO_CHANGE = new Float64Array(PATH_HOURS);

/** The log-return over the `hours` that end at `index`; NaN when one of its two prices is missing. */
export function changeOver(series: HourlySeries, index: number, hours: number): number {
  const [before, after] = [series[index - hours], series[index]];
  if (!before?.rate || !after?.rate || after.hour - before.hour !== hours * HOUR_MS) return Number.NaN;
  return Math.log(after.rate / before.rate);
}
