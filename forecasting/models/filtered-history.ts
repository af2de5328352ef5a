import { logReturn } from '../features/volatility';
import { PERCENTILES } from '../quantiles';
import type { HourlySeries } from '../series';
import { empiricalQuantile } from '../statistics';
import type { ReturnForecast } from './model';

/** Fewer residuals than a week's do not make a 1 % quantile. */
const LEAST_RESIDUALS = 168;
const MEDIAN = PERCENTILES.indexOf(0.5);

export interface FilteredHistory {
  readonly series: HourlySeries;
  /** Ascending indices into the series. */
  readonly origins: readonly number[];
  /** The volatility that was forecast at an index for the hour after it, from nothing later; `null` where it could not be. */
  readonly volatilityAt: (index: number) => number | null;
  /** How many hours' returns the shape is taken from. */
  readonly residualHours: number;
  /** Whether up and down are held to be alike: then each return counts in both directions. */
  readonly mirrored: boolean;
  /** [99] in units of volatility: the shape where fewer than a week of them is known. */
  readonly fallback?: Float64Array;
}

/** The forecast volatility of an origin, and the shape that it stretches: [99] quantiles in its units. */
export interface Filtered {
  readonly volatility: number;
  readonly shape: Float64Array;
}

/**
 * Filtered historical simulation (Barone-Adesi, Giannopoulos & Vosper 1999): the forecast volatility times the empirical quantiles
 * of the newest returns, each over the volatility that had been forecast for it.
 */
export function filterHistory(facts: FilteredHistory): (Filtered | null)[] {
  const { origins, residualHours, volatilityAt, fallback, mirrored } = facts;
  const first = Math.max(0, (origins[0] ?? 0) - residualHours);
  const end = (origins.at(-1) ?? -1) + 1;
  const volatilities = Array.from({ length: end - first }, (_, offset) => volatilityAt(first + offset));
  const residuals = residualsOf(facts.series, { first, volatilities });
  return origins.map((origin) => {
    const volatility = volatilities[origin - first];
    const known = residuals.slice(Math.max(0, origin - first - residualHours), origin - first);
    const shape =
      shapeOf(
        known.filter((residual) => !Number.isNaN(residual)),
        mirrored,
      ) ?? fallback;
    return volatility && shape ? { volatility, shape } : null;
  });
}

/** What each hour from `first` on was followed by, in units of what had been forecast; NaN where that is not known. */
function residualsOf(
  series: HourlySeries,
  { first, volatilities }: { first: number; volatilities: readonly (number | null)[] },
): Float64Array {
  return Float64Array.from(volatilities, (volatility, offset) => {
    const change = logReturn(series[first + offset], series[first + offset + 1]);
    return volatility === null || change === null ? Number.NaN : change / volatility;
  });
}

/** [99] quantiles at PERCENTILES. */
function shapeOf(residuals: Float64Array, mirrored: boolean): Float64Array | null {
  if (residuals.length < LEAST_RESIDUALS) return null;
  const sorted = (mirrored ? bothWays(residuals) : residuals).sort();
  return Float64Array.from(PERCENTILES, (level) => empiricalQuantile(sorted, level));
}

function bothWays(residuals: Float64Array): Float64Array {
  const both = new Float64Array(2 * residuals.length);
  both.set(residuals);
  both.set(
    residuals.map((residual) => -residual),
    residuals.length,
  );
  return both;
}

/** The shape stretched. */
export function scaleShape({ volatility, shape }: Filtered): ReturnForecast {
  const quantiles = shape.map((quantile) => quantile * volatility);
  return { point: quantiles[MEDIAN] ?? 0, quantiles };
}
