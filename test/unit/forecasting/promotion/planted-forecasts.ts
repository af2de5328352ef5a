import { HOUR_MS } from '../../../../forecasting/hour';
import { PERCENTILES } from '../../../../forecasting/quantiles';
import { seededRandom } from '../../../../forecasting/random';
import type { ForecastOutcome } from '../../../../forecasting/scoring/outcome';

interface ForecastQuality {
  /** 1: the forecast uses the true volatility of each hour; 0: it uses the mean volatility only. */
  readonly skill: number;
  /** Width of the distribution relative to the true one. */
  readonly width?: number;
  /** Random error of the point, as a share of the hour's volatility. */
  readonly noise?: number;
}

/** Forecasts of hours with logistic returns, whose volatility varies by a factor of three. */
export function plantForecasts(
  { skill, width = 1, noise = 0 }: ForecastQuality,
  { count = 720, seed = 1 }: { count?: number; seed?: number } = {},
): ForecastOutcome[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const swing = 0.6 * Math.sin(index / 5);
    // Evenly distributed levels (Weyl 1916), so that the coverage is exact.
    const level = (((index + 0.5) * GOLDEN_RATIO + seed / 10) % 1) * (1 - 2e-9) + 1e-9;
    const scale = 0.004 * width * Math.exp(skill * swing);
    return {
      origin: Date.UTC(2023, 0, 1) + index * HOUR_MS,
      lastRate: 20_000,
      change: 0.004 * Math.exp(swing) * logit(level),
      point: noise * 0.008 * (random() - 0.5),
      quantiles: Float64Array.from(PERCENTILES, (at) => scale * logit(at)),
    };
  });
}

const GOLDEN_RATIO = (1 + Math.sqrt(5)) / 2;

function logit(level: number): number {
  return Math.log(level / (1 - level));
}
