import { binomialTest } from '../statistics';
import type { ForecastOutcome } from './outcome';

/** Errors of the point forecasts; NaN without outcomes. */
export interface PointScores {
  /** Root mean squared and mean absolute error of the price `lastRate · exp(point)`, in USD. */
  readonly rmse: number;
  readonly mae: number;
  /** RMSE and MAE divided by those of persistence ("the price does not change") on the same hours; NaN when the price never moved. */
  readonly rmseRatio: number;
  readonly maeRatio: number;
  /**
   * Out-of-sample R² of log-returns against persistence: 1 − Σ(change − point)² / Σ change² (Campbell & Thompson 2008, with zero
   * instead of the historical mean); NaN when the price never moved.
   */
  readonly r2: number;
}

export function scorePoints(outcomes: readonly ForecastOutcome[]): PointScores {
  let [squared, absolute, naiveSquared, naiveAbsolute, returnsSquared, changesSquared] = [0, 0, 0, 0, 0, 0];
  for (const outcome of outcomes) {
    const error = priceError(outcome);
    const naive = outcome.lastRate * Math.expm1(outcome.change);
    squared += error ** 2;
    absolute += Math.abs(error);
    naiveSquared += naive ** 2;
    naiveAbsolute += Math.abs(naive);
    returnsSquared += (outcome.change - outcome.point) ** 2;
    changesSquared += outcome.change ** 2;
  }
  return {
    rmse: Math.sqrt(squared / outcomes.length),
    mae: absolute / outcomes.length,
    rmseRatio: Math.sqrt(squared / naiveSquared),
    maeRatio: absolute / naiveAbsolute,
    r2: 1 - returnsSquared / changesSquared,
  };
}

/** Actual price minus forecast price, USD. */
export function priceError({
  lastRate,
  change,
  point,
}: Pick<ForecastOutcome, 'lastRate' | 'change' | 'point'>): number {
  return lastRate * (Math.expm1(change) - Math.expm1(point));
}

/** Directional accuracy: how often the point forecast and the actual are on the same side of the last price. */
export interface Direction {
  /** Number of hours in which the point forecast differs from the last price and the price moved. */
  readonly hours: number;
  readonly hits: number;
  /** hits / hours */
  readonly rate: number;
  /** Exact two-sided p-value of the hypothesis that hits and misses are equally likely. */
  readonly p: number;
}

/** `null` when no hour can be counted, for example for a model that always forecasts the last price. */
export function scoreDirection(outcomes: readonly ForecastOutcome[]): Direction | null {
  let [hours, hits] = [0, 0];
  for (const { point, change } of outcomes) {
    if (point === 0 || change === 0 || Number.isNaN(point + change)) continue;
    hours++;
    if (point > 0 === change > 0) hits++;
  }
  return hours === 0 ? null : { hours, hits, rate: hits / hours, p: binomialTest({ successes: hits, trials: hours }) };
}
