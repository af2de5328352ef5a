import { logReturn } from '../features/volatility';
import { empiricalPercentiles, PERCENTILES } from '../quantiles';
import type { HourlySeries } from '../series';
import { createSliceSorter } from '../sorted-window';
import type { ReturnForecast } from './model';

/** A 1 % quantile needs at least one week of residuals. */
const MIN_RESIDUALS = 168;
const MEDIAN = PERCENTILES.indexOf(0.5);

export interface FilteredHistory {
  readonly series: HourlySeries;
  /** Ascending indices into the series. */
  readonly origins: readonly number[];
  /** The volatility forecast for the hour after an index, from hours up to the index only; `null` when hours are missing. */
  readonly volatilityAt: (index: number) => number | null;
  /** Number of hours whose returns give the shape. */
  readonly residualHours: number;
  /** Whether the shape is symmetric: each return is then counted in both directions. */
  readonly mirrored: boolean;
  /** [99] the shape, in units of volatility, to use when less than a week of residuals is known. */
  readonly fallback?: Float64Array;
}

/** The volatility forecast of an origin, and the shape of the distribution: [99] quantiles in units of the volatility. */
export interface FilteredForecast {
  readonly volatility: number;
  readonly shape: Float64Array;
}

/**
 * Filtered historical simulation (Barone-Adesi, Giannopoulos & Vosper 1999): the volatility forecast times the empirical quantiles of
 * the newest residuals. A residual is a return divided by the volatility that was forecast for it.
 */
export function filterHistory(history: FilteredHistory): (FilteredForecast | null)[] {
  const { origins, residualHours, volatilityAt, fallback, mirrored } = history;
  const first = Math.max(0, (origins[0] ?? 0) - residualHours);
  const end = (origins.at(-1) ?? -1) + 1;
  const volatilities = Array.from({ length: end - first }, (_, offset) => volatilityAt(first + offset));
  const sortResiduals = createSliceSorter(computeResiduals(history.series, { first, volatilities }));
  return origins.map((origin) => {
    const volatility = volatilities[origin - first];
    const known = sortResiduals(Math.max(0, origin - first - residualHours), origin - first);
    const shape = computeShape(known, mirrored) ?? fallback;
    return volatility && shape ? { volatility, shape } : null;
  });
}

/** The residual of the hour after each index, starting at `first`; NaN when it is unknown. */
function computeResiduals(
  series: HourlySeries,
  { first, volatilities }: { first: number; volatilities: readonly (number | null)[] },
): Float64Array {
  return Float64Array.from(volatilities, (volatility, offset) => {
    const change = logReturn(series[first + offset], series[first + offset + 1]);
    return volatility === null || change === null ? Number.NaN : change / volatility;
  });
}

/** [99] quantiles at PERCENTILES; `null` for less than a week of residuals. @param residuals ascending */
function computeShape(residuals: Float64Array, mirrored: boolean): Float64Array | null {
  if (residuals.length < MIN_RESIDUALS) return null;
  return empiricalPercentiles(mirrored ? mirror(residuals) : residuals);
}

/** The numbers and their negatives, ascending. */
function mirror(sorted: Float64Array): Float64Array {
  const both = new Float64Array(2 * sorted.length);
  let [up, down] = [0, sorted.length - 1];
  for (let index = 0; index < both.length; index++) {
    const negative = down >= 0 ? -(sorted[down] as number) : Number.POSITIVE_INFINITY;
    const takesNegative = up >= sorted.length || negative < (sorted[up] as number);
    both[index] = takesNegative ? negative : (sorted[up] as number);
    if (takesNegative) down--;
    else up++;
  }
  return both;
}

/** Multiplies the shape by the volatility. The point is the median. */
export function scaleShape(
  { volatility, shape }: FilteredForecast,
  quantiles: Float64Array = new Float64Array(shape.length),
): ReturnForecast {
  for (let index = 0; index < shape.length; index++) quantiles[index] = (shape[index] as number) * volatility;
  return { point: quantiles[MEDIAN] ?? 0, quantiles };
}
