import { MINUTE_MS } from '../../bars/minute-bar';
import { UNKNOWN } from '../../features/indicators/averages';
import { MIN_VARIANCE, measureBars } from '../bar-measures';
import { type BarSeries, changeAfter, countBars, isUnknown } from '../bar-series';
import { computeTrailingQuantiles } from '../trailing-quantiles';
import type { Horizon, MinuteForecaster } from './minute-model';
import type { MinuteParameters } from './parameters';

// A global object is slow inside of jest.
const { max, sqrt } = Math;

const DAY_MINUTES = 1_440;
/** The trailing quantiles are those of the last seven days. */
const TRAILING_DAYS = 7;
/** The volatility is computed from this many newest minutes. */
const VOLATILITY_MINUTES = DAY_MINUTES;
const MIN_KNOWN_SHARE = 0.5;

/**
 * The baseline of all other models. The point is the last price. The distribution is the trailing quantiles: the empirical quantiles of
 * the changes over the horizon whose target lies in the last seven days.
 */
export function createTrailingQuantiles({ steps }: Horizon): MinuteForecaster {
  return {
    forecastAt: (series, origins) => {
      const length = countBars(TRAILING_DAYS * DAY_MINUTES, series.barMs);
      const valueAt = (index: number) => changeAfter(series, index - steps, steps);
      const quantiles = computeTrailingQuantiles({ valueAt, origins, length, mirrored: false });
      return quantiles.map((found, row) => {
        const isKnown = !isUnknown(series.close[origins[row] ?? -1] ?? UNKNOWN);
        return found && isKnown ? { point: 0, quantiles: found } : null;
      });
    },
  };
}

/**
 * The volatility-scaled baseline: filtered historical simulation (Barone-Adesi, Giannopoulos & Vosper 1999) with the exponentially
 * weighted volatility of the last day (RiskMetrics 1996). The point is the last price.
 */
export function createVolatilityScaled(
  { steps }: Horizon,
  parameters: MinuteParameters['volatility'],
): MinuteForecaster {
  return {
    forecastAt: (series, origins) => {
      const volatilityAt = createVolatility(series, parameters.halfLifeMinutes);
      const valueAt = (index: number) => changeAfter(series, index - steps, steps) / volatilityAt(index - steps);
      const length = countBars(parameters.residualDays * DAY_MINUTES, series.barMs);
      const shapes = computeTrailingQuantiles({ valueAt, origins, length, mirrored: false });
      return shapes.map((shape, row) => {
        const volatility = volatilityAt(origins[row] ?? -1);
        return shape && !isUnknown(volatility)
          ? { point: 0, quantiles: shape.map((quantile) => quantile * volatility) }
          : null;
      });
    },
  };
}

/** The volatility of a bar at an index: the weighted mean of the squared returns of a day; NaN when half of them are unknown. */
function createVolatility(series: BarSeries, halfLifeMinutes: number): (index: number) => number {
  const { returns } = measureBars(series);
  const decay = 0.5 ** (series.barMs / MINUTE_MS / halfLifeMinutes);
  const length = countBars(VOLATILITY_MINUTES, series.barMs);
  const known = new Map<number, number>();
  return (index) => {
    const found = known.get(index);
    if (found !== undefined) return found;
    const volatility = computeWeighted(returns, { index, length, decay });
    known.set(index, volatility);
    return volatility;
  };
}

function computeWeighted(
  returns: Float64Array,
  { index, length, decay }: { index: number; length: number; decay: number },
): number {
  let [sum, weights, weight, known] = [0, 0, 1, 0];
  if (isUnknown(returns[index] ?? UNKNOWN)) return UNKNOWN;
  for (let back = 0; back < length; back++, weight *= decay) {
    const one = returns[index - back] ?? UNKNOWN;
    if (isUnknown(one)) continue;
    sum += weight * one * one;
    weights += weight;
    known++;
  }
  return known < MIN_KNOWN_SHARE * length ? UNKNOWN : sqrt(max(MIN_VARIANCE, sum / weights));
}
