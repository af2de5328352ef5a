import { MINUTE_MS } from '../../bars/minute-bar';
import { UNKNOWN } from '../../features/indicators/averages';
import { createBarMeasures, MIN_VARIANCE } from '../bar-measures';
import { type BarSeries, changeAfter, countBars, isUnknown } from '../bar-series';
import { rememberNewest } from '../remember-newest';
import { createTrailingQuantileReader } from '../trailing-quantiles';
import { rememberedCount } from './har';
import { forecastByOpening, type Horizon, type MinuteForecaster, type Openable } from './minute-model';
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
export function createTrailingQuantiles({ steps }: Horizon): Openable & MinuteForecaster {
  return forecastByOpening((series) => {
    const quantilesAt = createTrailingQuantileReader({
      ...{ length: countBars(TRAILING_DAYS * DAY_MINUTES, series.barMs), mirrored: false },
      valueAt: (index) => changeAfter(series, index - steps, steps),
    });
    return (index) => {
      const quantiles = quantilesAt(index);
      return quantiles && !isUnknown(series.close[index] ?? UNKNOWN) ? { point: 0, quantiles } : null;
    };
  });
}

/**
 * The volatility-scaled baseline: filtered historical simulation (Barone-Adesi, Giannopoulos & Vosper 1999) with the exponentially
 * weighted volatility of the last day (RiskMetrics 1996). The point is the last price.
 */
export function createVolatilityScaled(
  { steps }: Horizon,
  { halfLifeMinutes, residualDays }: MinuteParameters['volatility'],
): Openable & MinuteForecaster {
  return forecastByOpening((series) => {
    const volatilityAt = rememberNewest(rememberedCount(steps), createVolatility(series, halfLifeMinutes));
    const shapeAt = createTrailingQuantileReader({
      ...{ length: countBars(residualDays * DAY_MINUTES, series.barMs), mirrored: false },
      valueAt: (index) => changeAfter(series, index - steps, steps) / volatilityAt(index - steps),
    });
    return (index) => {
      const [shape, volatility] = [shapeAt(index), volatilityAt(index)];
      if (!shape || isUnknown(volatility)) return null;
      return { point: 0, quantiles: shape.map((quantile) => quantile * volatility) };
    };
  });
}

/** The volatility of a bar at an index: the weighted mean of the squared returns of a day; NaN when half of them are unknown. */
function createVolatility(series: BarSeries, halfLifeMinutes: number): (index: number) => number {
  const measures = createBarMeasures(series);
  const decay = 0.5 ** (series.barMs / MINUTE_MS / halfLifeMinutes);
  const length = countBars(VOLATILITY_MINUTES, series.barMs);
  return (index) => {
    measures.extendTo(index);
    return computeWeighted(measures.returns, { index, length, decay });
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
