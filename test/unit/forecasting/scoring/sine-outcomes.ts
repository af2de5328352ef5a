import { HOUR_MS } from '../../../../forecasting/hour';
import { PERCENTILES } from '../../../../forecasting/quantiles';
import type { ForecastOutcome } from '../../../../forecasting/scoring/outcome';

/** Logistic forecasts around a sine wave, with actuals from another wave. Other tools can reproduce these closed forms. */
export function createSineOutcomes(
  count: number,
  { scale, shift }: { scale: number; shift: number },
): ForecastOutcome[] {
  return Array.from({ length: count }, (_, index) => {
    const point = shift * Math.sin(0.3 * index);
    const width = scale * (1 + 0.3 * Math.sin(0.05 * index));
    return {
      origin: Date.UTC(2023, 0, 1) + index * HOUR_MS,
      lastRate: 20_000 + 100 * (index % 37),
      change: 0.01 * Math.sin(1.7 * index) + 0.004 * Math.cos(index * index),
      point,
      quantiles: Float64Array.from(PERCENTILES, (level) => point + width * Math.log(level / (1 - level))),
    };
  });
}
