import type { PairedOutcomes } from '../../../../forecasting/comparison/compare-changes';
import { HOUR_MS } from '../../../../forecasting/hour';
import { PERCENTILES } from '../../../../forecasting/quantiles';
import { seededRandom } from '../../../../forecasting/random';
import type { ForecastOutcome } from '../../../../forecasting/scoring/outcome';

const START = Date.UTC(2024, 1, 1);
/** Noise of the forecast spread on a log scale: one draw per training, and one per hour. */
const [SEED_NOISE, HOUR_NOISE] = [0.02, 0.05];

export interface PlantedChange {
  readonly hours: number;
  readonly seeds: number;
  /** 1: the head forecasts as well as the base; 1.5: its intervals are 1.5 times as wide. */
  readonly spread: number;
  /** The seed of the random numbers. */
  readonly draw: number;
  /** The number of windows that the hours are divided into; default 1. */
  readonly windows?: number;
}

/** Forecasts of two programs for prices with a changing volatility. The programs differ in the training noise and in the planted change. */
export function plantChange({ hours, seeds, spread, draw, windows = 1 }: PlantedChange): PairedOutcomes {
  const uniform = seededRandom(draw);
  const logistic = () => logisticQuantile(uniform());
  const hourly = drawSpreads(hours, logistic).map((scale) => ({ scale, change: scale * logistic() }));
  const buildRun = (factor: number): ForecastOutcome[] => {
    const own = factor * Math.exp(SEED_NOISE * logistic());
    return hourly.map(({ scale, change }, hour) => ({
      origin: START + hour * HOUR_MS,
      lastRate: 60_000,
      change,
      point: 0,
      quantiles: quantilesOf(scale * own * Math.exp(HOUR_NOISE * logistic())),
    }));
  };
  const runs = (factor: number) => Array.from({ length: seeds }, () => buildRun(factor));
  const length = hours / windows;
  const periods = Array.from({ length: windows }, (_, index) => ({
    from: START + (index * length + 1) * HOUR_MS,
    to: START + (index + 1) * length * HOUR_MS,
  }));
  return { base: runs(1), head: runs(spread), windows: periods };
}

/** A spread that changes slowly, one value per hour. */
function drawSpreads(hours: number, noise: () => number): number[] {
  let level = 0;
  return Array.from({ length: hours }, () => {
    level = 0.97 * level + 0.05 * noise();
    return 0.002 * Math.exp(level);
  });
}

const STANDARD = PERCENTILES.map(logisticQuantile);

function quantilesOf(scale: number): Float64Array {
  return Float64Array.from(STANDARD, (quantile) => scale * quantile);
}

function logisticQuantile(level: number): number {
  const inside = Math.min(1 - 1e-9, Math.max(1e-9, level));
  return Math.log(inside / (1 - inside));
}
