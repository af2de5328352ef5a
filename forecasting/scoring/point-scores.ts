import type { Outcome } from '../outcome';

/** How far the points were from the prices; NaN of no outcomes. */
export interface PointScores {
  /** USD: root of the mean squared, and mean absolute, difference of `lastRate · exp(point)` to the price that came. */
  readonly rmse: number;
  readonly mae: number;
  /** To "the price stays", on the same hours; NaN where the price never moved. */
  readonly rmseRatio: number;
  readonly maeRatio: number;
  /**
   * Of log-returns, against "the price stays": 1 − Σ(change − point)² / Σ change² (Campbell & Thompson 2008, with zero in place
   * of the historical mean); NaN where the price never moved.
   */
  readonly r2: number;
}

export function scorePoints(outcomes: readonly Outcome[]): PointScores {
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

/** The price that came less the one that was forecast, USD. */
export function priceError({ lastRate, change, point }: Pick<Outcome, 'lastRate' | 'change' | 'point'>): number {
  return lastRate * (Math.expm1(change) - Math.expm1(point));
}
