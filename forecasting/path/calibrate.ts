import { createTrailingQuantileReader } from '../minutes/trailing-quantiles';
import { computeCorrectedLevels } from '../models/calibration';
import type { ReturnForecast } from '../models/model';
import { runAtOnce } from '../parts';
import { levelOf, PERCENTILES, quantileAt } from '../quantiles';
import type { HourlySeries } from '../series';
import type { PathParameters } from './parameters';
import { changeOver, PATH_HORIZONS, type PathReader } from './path-family';

/** The forecast of one horizon, as log-returns, with the corrected levels. */
export interface HorizonForecast extends ReturnForecast {
  /** [99] the levels at which the shape was read for PERCENTILES. */
  readonly levels: Float64Array;
}

type Calibrated = Pick<PathParameters, 'residualHours' | 'calibration'>;

/**
 * Makes the distribution of each horizon: the point, plus the scale times the shape. The shape is the quantiles of the newest residuals of
 * the same horizon (a residual is a change over its forecast scale), read at levels that adaptive conformal inference corrects. A residual
 * is used only when its target has passed. Past points are taken as 0: a family's points are small against its scales.
 * @param origins ascending indices into the series
 * @returns by origin, [24] forecasts; `null` where hours are missing
 */
export function forecastPaths(...given: Parameters<typeof forecastPathsInParts>): (HorizonForecast[] | null)[] {
  return runAtOnce(forecastPathsInParts(...given));
}

/** The same; yields between the horizons. */
export function* forecastPathsInParts(
  { series, reader }: { series: HourlySeries; reader: PathReader },
  origins: readonly number[],
  parameters: Calibrated,
): Generator<void, (HorizonForecast[] | null)[]> {
  const scalesAt = rememberAll((index: number) => reader.scalesAt(index));
  const shapes: (Shape | null)[][] = [];
  for (const hours of PATH_HORIZONS) {
    shapes.push(forecastShapes({ series, scalesAt, hours }, origins, parameters));
    yield;
  }
  return origins.map((origin, row) => {
    const scales = scalesAt(origin);
    const known = shapes.flatMap((rows) => rows[row] ?? []);
    if (scales === null || known.length < shapes.length) return null;
    const points = reader.pointsAt(origin);
    return known.map(({ quantiles, levels }, index) => {
      const [point, scale] = [points[index] ?? 0, scales[index] ?? Number.NaN];
      return { point, quantiles: quantiles.map((quantile) => point + scale * quantile), levels };
    });
  });
}

interface HorizonSeries {
  readonly series: HourlySeries;
  readonly scalesAt: (index: number) => Float64Array | null;
  readonly hours: number;
}

interface Shape {
  /** [99] in units of the scale. */
  readonly quantiles: Float64Array;
  readonly levels: Float64Array;
}

function forecastShapes(
  { series, scalesAt, hours }: HorizonSeries,
  origins: readonly number[],
  { residualHours, calibration }: Calibrated,
): (Shape | null)[] {
  /** The residual of the forecast that was made at the index. */
  const residualOf = (index: number) =>
    changeOver(series, index + hours, hours) / (scalesAt(index)?.[hours - 1] ?? Number.NaN);
  const shapeAt = createTrailingQuantileReader({
    ...{ valueAt: (index: number) => residualOf(index - hours), length: residualHours, mirrored: true },
  });
  const pits = new Map<number, number>();
  let next = Math.max(0, (origins[0] ?? 0) - hours - calibration.hours);
  return origins.map((origin) => {
    let shape: Float64Array | null = null;
    for (; next <= origin; next++) {
      shape = shapeAt(next);
      pits.set(next, computePit(shape, residualOf, next));
    }
    if (shape === null) return null;
    const from = origin - hours - calibration.hours + 1;
    const known = Array.from({ length: calibration.hours }, (_, offset) => pits.get(from + offset) ?? Number.NaN);
    // The errors of one horizon overlap, and are known only when it has ended. With the full rate the levels would swing.
    const levels = computeCorrectedLevels(known, { ...calibration, rate: calibration.rate / hours });
    const read = { levels: PERCENTILES, values: shape };
    return { quantiles: levels.map((level) => quantileAt(read, level)), levels };
  });
}

/** The level of the residual in the shape that was known when its forecast was made. Its target may be in the future: it is then not read. */
function computePit(shape: Float64Array | null, residualOf: (index: number) => number, index: number): number {
  const residual = shape === null ? Number.NaN : residualOf(index);
  if (shape === null || Number.isNaN(residual)) return Number.NaN;
  return levelOf({ levels: PERCENTILES, values: shape }, residual);
}

function rememberAll<Value>(compute: (index: number) => Value): (index: number) => Value {
  const known = new Map<number, Value>();
  return (index) => {
    if (!known.has(index)) known.set(index, compute(index));
    return known.get(index) as Value;
  };
}
