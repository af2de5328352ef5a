import { compareLosses, deflateBest, type PairedScore } from '../../forecasting/search/judge';
import type { Judgement, PartScores, SearchPlan, StoredScores } from '../../forecasting/search/records';
import { type RankedTrial, rankTrials } from '../../forecasting/search/rungs';
import { TODAY } from '../../forecasting/search/trials';
import { NexthourError } from '../../system/errors';
import type { SearchDeps } from './deps';
import { readLosses } from './losses';

/** The trials of the newest rung with their mean loss on all folds up to it. */
export function rankNewestRung(scored: readonly StoredScores[]): { rung: number; trials: RankedTrial[] } {
  const rungs = scored.flatMap(({ part }) => (part === 'holdout' ? [] : [Number(part.slice('rung-'.length))]));
  const rung = Math.max(-1, ...rungs);
  const trials = [...new Set(scored.filter(({ part }) => part === `rung-${rung}`).map(({ trial }) => trial))];
  return { rung, trials: trials.map((trial) => ({ trial, loss: meanLoss(validationOf(scored, trial)) })) };
}

function validationOf(scored: readonly StoredScores[], trial: number): PartScores[] {
  return scored.filter((one) => one.trial === trial && one.part !== 'holdout').map(({ scores }) => scores);
}

function meanLoss(parts: readonly PartScores[]): number {
  const folds = parts.flatMap(({ folds: own }) => own);
  const forecasts = folds.reduce((sum, fold) => sum + fold.forecasts, 0);
  return folds.reduce((sum, fold) => sum + fold.loss * fold.forecasts, 0) / forecasts;
}

/** The trial that is better than today's parameters, if there is one. @throws NexthourError `NoTrialScored` */
export function findWinner(plan: SearchPlan, scored: readonly StoredScores[]): number | null {
  const ranked = rankTrials(rankNewestRung(scored).trials);
  if (!ranked.some(({ trial }) => trial === TODAY) || ranked.length < 2) {
    const message = `No trial of the search ${plan.id} could be scored besides today's parameters; the steps of the search in Temporal say why`;
    throw new NexthourError('NoTrialScored', message);
  }
  const [best] = ranked;
  return best === undefined || best.trial === TODAY || !Number.isFinite(best.loss) ? null : best.trial;
}

/** Compares the winner with today's parameters: on the folds, deflated for the number of trials, and on the holdout. */
export async function judge(deps: SearchDeps, plan: SearchPlan): Promise<Judgement> {
  const scored = await deps.searches.listScores(plan.id);
  const winner = findWinner(plan, scored);
  const trials = new Set(scored.filter(({ trial }) => trial !== TODAY).map(({ trial }) => trial)).size;
  if (winner === null) return { winner, trials, validation: null, deflation: null, holdout: null };
  const compare = async (select: (trial: number) => PartScores[]): Promise<PairedScore> => {
    const [own, today] = await Promise.all([winner, TODAY].map((trial) => readLosses(deps.objectStore, select(trial))));
    return compareLosses(own ?? NO_LOSSES, today ?? NO_LOSSES, plan.overlap);
  };
  const validation = await compare((trial) => validationOf(scored, trial));
  const holdout = await compare((trial) =>
    scored.filter((one) => one.trial === trial && one.part === 'holdout').map(({ scores }) => scores),
  );
  return { winner, trials, validation, deflation: deflateBest(validation, trials), holdout };
}

const NO_LOSSES = { origins: new Float64Array(), losses: new Float64Array() };
