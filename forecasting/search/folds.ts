import { NexthourError } from '../../system/errors';
import { type Fold, planWalk } from '../backtest/folds';

/** Each fold is at most this share of the steps before the holdout. */
const FOLD_SHARE = 0.1;
const FOLDS = 4;

export interface SearchFolds {
  /** The folds on which the trials are scored, the newest first. */
  readonly folds: readonly Fold[];
  /** The newest part, which no trial sees. */
  readonly holdout: Fold;
}

/**
 * Plans the walk-forward folds of a search and the holdout. Between the last price of a training and the first target lies an embargo, so
 * they share no price; the last target of the folds ends before the embargo of the holdout (purging, López de Prado 2018, ch. 7).
 * @param given.first,given.last the first and the last target or origin that can be scored
 * @param given.holdoutFrom the first one of the holdout
 * @param given.horizonSteps how long after an origin its actual is known; 0 when targets are planned
 * @throws NexthourError `TooLittleHistory`
 */
export function planSearchFolds(given: {
  readonly first: number;
  readonly last: number;
  readonly holdoutFrom: number;
  readonly stepMs: number;
  readonly embargoSteps: number;
  readonly horizonSteps: number;
  readonly minTrainingSteps: number;
  readonly windowSteps: number | null;
  readonly foldSteps?: number;
}): SearchFolds {
  const { first, last, holdoutFrom, stepMs, embargoSteps, horizonSteps, minTrainingSteps, windowSteps } = given;
  const walk = { first, stepMs, embargoSteps, minTrainingSteps, windowSteps, warmUpSteps: 0 };
  const end = holdoutFrom - (embargoSteps + horizonSteps + 1) * stepMs;
  const scored = Math.floor((end - first) / stepMs) + 1 - minTrainingSteps - embargoSteps;
  const whole = Math.floor((end - first) / stepMs);
  const refitSteps = Math.min(given.foldSteps ?? Math.floor(whole * FOLD_SHARE), Math.floor(scored / FOLDS));
  if (refitSteps < 1 || holdoutFrom > last) {
    const needed = Math.ceil(((minTrainingSteps + 2 * embargoSteps + FOLDS) * stepMs) / 86_400_000);
    const days = Math.floor((last - first) / 86_400_000);
    const message = `${days} days of prices are too few for a search: a first fit, its embargo and the embargo of the holdout need ${needed} days before the holdout; use a longer history (HISTORY_DAYS)`;
    throw new NexthourError('TooLittleHistory', message);
  }
  const period = { from: end - (FOLDS * refitSteps - 1) * stepMs, to: end };
  const folds = planWalk({ ...walk, period, refitSteps });
  const rest = { from: holdoutFrom, to: last };
  const [holdout] = planWalk({ ...walk, period: rest, refitSteps: Math.floor((last - holdoutFrom) / stepMs) + 1 });
  return { folds: folds.reverse(), holdout: holdout as Fold };
}
