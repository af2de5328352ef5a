import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { summariseSearch } from '../forecasting/search/describe';
import type {
  GateDecision,
  Judgement,
  SearchPart,
  SearchPlan,
  SearchRequest,
  SearchResult,
} from '../forecasting/search/records';
import { selectSurvivors } from '../forecasting/search/rungs';
import { TODAY } from '../forecasting/search/trials';
import { NexthourError } from '../system/errors';
import type { SearchDeps } from './search/deps';
import { submitWinner } from './search/gate';
import { findWinner, judge, rankNewestRung } from './search/judge';
import { planSearch } from './search/plan';
import { finishSearchRun } from './search/plots';
import { scorePart, type TrialPart } from './search/score';

/** A scored trial, as Temporal shows it. */
export interface ScoredTrial extends TrialPart {
  readonly loss: number;
  readonly seconds: number;
}

/** The results of a mapped step. `null` is a trial that could not be scored. */
type Scored = readonly (ScoredTrial | null)[];

/** Every activity can be repeated: a trial that was scored is not scored again. */
export interface SearchActivities {
  /** Freezes data, parameters and folds. @returns the trials of the first rung */
  planSearch(input: SearchRequest): Promise<TrialPart[]>;
  scoreTrial(input: { id: string; element: TrialPart }): Promise<ScoredTrial>;
  /** @returns the trials of the next rung; none after the last one */
  selectTrials(input: { id: string; scored: Scored }): Promise<TrialPart[]>;
  /** @returns the winner and today's parameters, for the holdout; none when no trial is better */
  chooseWinner(input: { id: string; scored: Scored }): Promise<TrialPart[]>;
  judgeWinner(input: { id: string; scored: Scored }): Promise<Judgement>;
  submitWinner(input: { id: string; judgement: Judgement }): Promise<GateDecision>;
  /** Records the end, and the parameters of the winner if later trainings use them. */
  finishSearch(input: { id: string; judgement: Judgement | null; gate: GateDecision | null }): Promise<SearchResult>;
  /** Ends MLflow's run of a search that failed or was cancelled. It can be started again with its id. */
  abandonSearch(input: { id: string; status: 'FAILED' | 'KILLED' }): Promise<void>;
}

export function createSearchActivities(deps: SearchDeps): SearchActivities {
  const readPlan = async (id: string): Promise<SearchPlan> => {
    const search = await deps.searches.find(id);
    if (search) return search.plan;
    throw new NexthourError('UnknownSearch', `There is no search ${id}; \`nexthour search list\` lists them`);
  };
  const partOf = (trials: readonly number[], part: SearchPart) => trials.map((trial) => ({ trial, part }));
  return {
    planSearch: async (request) => {
      const plan = await planSearch(deps, request);
      return partOf([TODAY, ...plan.overrides.map((_, index) => index + 1)], 'rung-0');
    },
    scoreTrial: async ({ id, element }) => {
      const { folds, seconds } = await scorePart(deps, await readPlan(id), element);
      const forecasts = folds.reduce((sum, fold) => sum + fold.forecasts, 0);
      const loss = folds.reduce((sum, fold) => sum + fold.loss * fold.forecasts, 0) / forecasts;
      return { ...element, loss, seconds };
    },
    selectTrials: async ({ id, scored }) => {
      if (scored.length === 0) return [];
      const plan = await readPlan(id);
      const stored = await deps.searches.listScores(id);
      // Throws when no trial could be scored.
      findWinner(plan, stored);
      const { rung, trials } = rankNewestRung(stored);
      return rung + 1 < plan.rungs.length ? partOf(selectSurvivors(trials), `rung-${rung + 1}`) : [];
    },
    chooseWinner: async ({ id }) => {
      const winner = findWinner(await readPlan(id), await deps.searches.listScores(id));
      return winner === null ? [] : partOf([TODAY, winner], 'holdout');
    },
    judgeWinner: async ({ id }) => judge(deps, await readPlan(id)),
    submitWinner: async ({ id, judgement }) => submitWinner(deps, await readPlan(id), judgement),
    finishSearch: async ({ id, judgement, gate }) => finish(deps, await readPlan(id), { judgement, gate }),
    abandonSearch: async ({ id, status }) => {
      const search = await deps.searches.find(id);
      if (search) await deps.mlflow.setStatus({ runId: search.plan.runId, status, at: deps.clock.now() });
    },
  };
}

/** The parameters are adopted when the gate promoted the model and they were better on the hours that no trial saw. */
async function finish(
  deps: SearchDeps,
  plan: SearchPlan,
  given: { readonly judgement: Judgement | null; readonly gate: GateDecision | null },
): Promise<SearchResult> {
  const { searches, clock } = deps;
  const { gate } = given;
  const judgement = given.judgement ?? (await judge(deps, plan));
  const { winner, holdout } = judgement;
  const overrides = winner === null ? {} : (plan.overrides[winner - 1] ?? {});
  const adopted = gate?.promoted === true && (holdout?.gain ?? 0) > 0;
  const result = { ...judgement, overrides, gate, adopted, summary: summariseSearch(judgement, { gate, adopted }) };
  if (adopted) {
    const { id: searchId, question, operator } = plan;
    await searches.choose({ question, searchId, overrides, operator, at: clock.now() });
  }
  await finishSearchRun(deps, plan, result);
  await searches.end({ id: plan.id, result, at: clock.now() });
  await rm(join(deps.fitsFolder, plan.id), { recursive: true, force: true });
  return (await searches.find(plan.id))?.result ?? result;
}
