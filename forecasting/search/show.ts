import type { FoldScore, SearchPlan, StoredScores } from './records';
import { type Overrides, parameterAt } from './space';
import { TODAY } from './trials';

/** A trial with its scores. */
export interface ShownTrial {
  readonly trial: number;
  readonly overrides: Overrides;
  /** The newest fold first. A trial that successive halving stopped has fewer. */
  readonly folds: readonly FoldScore[];
  /** The mean loss on the newest fold, on which all trials were scored. */
  readonly loss: number;
  /** The mean loss on all folds of the trial. */
  readonly meanLoss: number;
  readonly holdout: FoldScore | null;
  readonly seconds: number;
}

/** The trials that have scores, in the order of their numbers. */
export function listScoredTrials(plan: SearchPlan, scored: readonly StoredScores[]): ShownTrial[] {
  const trials = [...new Set(scored.map(({ trial }) => trial))].sort((a, b) => a - b);
  return trials.map((trial) => {
    const own = scored.filter((one) => one.trial === trial);
    const folds = own
      .filter(({ part }) => part !== 'holdout')
      .flatMap(({ scores }) => scores.folds)
      .sort((a, b) => b.from - a.from);
    const forecasts = folds.reduce((sum, fold) => sum + fold.forecasts, 0);
    return {
      trial,
      overrides: trial === TODAY ? {} : (plan.overrides[trial - 1] ?? {}),
      folds,
      loss: folds[0]?.loss ?? Number.NaN,
      meanLoss: folds.reduce((sum, fold) => sum + fold.loss * fold.forecasts, 0) / forecasts,
      holdout: own.find(({ part }) => part === 'holdout')?.scores.folds[0] ?? null,
      seconds: own.reduce((sum, { scores }) => sum + scores.seconds, 0),
    };
  });
}

/** The values of the parameters of each trial, those of today included, for the plots. */
export function plotTrials({ space, today }: Pick<SearchPlan, 'space' | 'today'>, trials: readonly ShownTrial[]) {
  return trials.map(({ trial, overrides, loss }) => {
    const values = Object.keys(space).map((path) => [path, overrides[path] ?? parameterAt(today, path)] as const);
    return { trial, loss, values: Object.fromEntries(values) };
  });
}
