import type { ForecastOutcome } from './outcome';

/** Errors of the point forecasts; NaN without outcomes. */
export interface PointScores {
  /** Root mean squared and mean absolute error of the price `lastRate · exp(point)`, in USD. */
  readonly rmse: number;
  readonly mae: number;
  /** Relative to the errors of persistence ("the price stays") on the same hours; NaN where the price never moved. */
  readonly rmseRatio: number;
  readonly maeRatio: number;
  /**
   * Out-of-sample R² of log-returns against persistence: 1 − Σ(change − point)² / Σ change² (Campbell & Thompson 2008, with zero
   * instead of the historical mean); NaN where the price never moved.
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
