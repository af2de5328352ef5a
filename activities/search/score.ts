import { join } from 'node:path';
import { readSearchedQuestion } from '../../forecasting/search/question';
import type { PartScores, SearchPart, SearchPlan } from '../../forecasting/search/records';
import { foldsOfRung } from '../../forecasting/search/rungs';
import { parametersOfTrial } from '../../forecasting/search/trials';
import { mean } from '../../forecasting/statistics';
import type { SearchDeps } from './deps';
import { storeLosses } from './losses';
import { logTrial } from './runs';

/** A trial and what it is scored on. */
export interface TrialPart {
  readonly trial: number;
  readonly part: SearchPart;
}

/** Scores a trial on the folds of a part, unless it has its scores already. */
export async function scorePart(deps: SearchDeps, plan: SearchPlan, { trial, part }: TrialPart): Promise<PartScores> {
  const { searches, objectStore, clock } = deps;
  const known = await searches.findScores({ id: plan.id, trial, part });
  if (known) return known;
  const began = performance.now();
  const folds =
    part === 'holdout'
      ? [plan.holdout]
      : foldsOfRung(plan.rungs, rungOf(part)).flatMap((place) => plan.folds[place] ?? []);
  const losses = await deps.scoreTrial(
    {
      searched: readSearchedQuestion(plan.question),
      family: plan.family,
      parameters: parametersOfTrial(plan.today, plan.overrides, trial),
      folds,
      data: await objectStore.get(plan.data),
      fitsFolder: join(deps.fitsFolder, plan.id),
    },
    {
      signal: deps.signal(),
      onFold: (done) => deps.onProgress(`trial ${trial}: ${done} of ${folds.length} folds`),
    },
  );
  const scores: PartScores = {
    folds: folds.map(({ targets }, place) => {
      const own = [...(losses[place]?.losses ?? [])];
      return { ...targets, forecasts: own.length, loss: mean(own) };
    }),
    losses: await storeLosses(objectStore, losses),
    seconds: (performance.now() - began) / 1_000,
  };
  await logTrial(deps, plan, { trial, part, scores });
  await searches.recordScores({ id: plan.id, trial, part, scores, at: clock.now() });
  return scores;
}

export function rungOf(part: SearchPart): number {
  return Number(part.slice('rung-'.length));
}
