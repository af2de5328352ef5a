import type { ListedSearch, StoredSearch } from '../../clients/postgres/searches';
import { finiteOrNull } from '../../forecasting/finite';
import { formatInstant } from '../../forecasting/hour';
import { formatYaml, LOSS_NAMES, PARAMETER_BLOCKS } from '../../forecasting/search/describe';
import { computeImportance } from '../../forecasting/search/importance';
import type { PairedScore } from '../../forecasting/search/judge';
import type { FoldScore, SearchChoice, StoredScores } from '../../forecasting/search/records';
import { listScoredTrials, plotTrials } from '../../forecasting/search/show';
import { TODAY } from '../../forecasting/search/trials';

/** A search in `GET /searches` and `nexthour search list`. */
export function listedSearchJson({ plan, startedAt, endedAt, result, scored }: ListedSearch) {
  return {
    ...{ id: plan.id, question: plan.question, family: plan.family, method: plan.method, seed: plan.seed },
    trials: plan.overrides.length,
    trials_scored: Math.max(0, scored - 1),
    ...{ source: plan.source, operator: plan.operator },
    started_at: formatInstant(startedAt),
    ended_at: endedAt === null ? null : formatInstant(endedAt),
    skill: finiteOrNull(result?.validation?.skill),
    deflated_p: finiteOrNull(result?.deflation?.pBetter),
    holdout_skill: finiteOrNull(result?.holdout?.skill),
    promoted: result?.gate?.promoted ?? null,
    adopted: result?.adopted ?? null,
    summary: result?.summary ?? null,
  };
}

/** A search with its trials, for `GET /searches/:id` and `nexthour search show`. */
export function searchJson(search: StoredSearch, stored: readonly StoredScores[]) {
  const { plan, result } = search;
  const trials = listScoredTrials(plan, stored);
  const values = new Map(plotTrials(plan, trials).map((one) => [one.trial, one.values]));
  return {
    ...listedSearchJson({ ...search, scored: trials.length }),
    loss: LOSS_NAMES[plan.kind],
    space: Object.entries(plan.space).map(([parameter, dimension]) => ({
      ...{ parameter, kind: dimension.kind },
      from: dimension.kind === 'choice' ? null : dimension.from,
      to: dimension.kind === 'choice' ? null : dimension.to,
      values: dimension.kind === 'choice' ? [...dimension.values] : [],
    })),
    best_trial: result?.winner ?? null,
    validation: pairedJson(result?.validation),
    deflated: result?.deflation
      ? {
          ...{ trials: result.deflation.trials, expected_z: result.deflation.expectedZ },
          skill: finiteOrNull(result.deflation.skill),
          p: finiteOrNull(result.deflation.pBetter),
        }
      : null,
    holdout: pairedJson(result?.holdout),
    gate: result?.gate
      ? { version: result.gate.version, promoted: result.gate.promoted, reason: result.gate.reason }
      : null,
    params_yaml: result && result.winner !== null ? formatYaml(result.overrides, PARAMETER_BLOCKS[plan.kind]) : null,
    importance: computeImportance(trials.filter(({ trial }) => trial !== TODAY)),
    scored: trials.map(({ trial, loss, meanLoss, folds, holdout, seconds }) => ({
      trial,
      parameters: Object.entries(values.get(trial) ?? {}).map(([parameter, value]) => ({ parameter, value })),
      loss: finiteOrNull(loss),
      mean_loss: finiteOrNull(meanLoss),
      folds: folds.map(foldJson),
      holdout: holdout && foldJson(holdout),
      seconds,
    })),
  };
}

export type SearchJson = ReturnType<typeof searchJson>;

function pairedJson(score: PairedScore | null | undefined) {
  if (!score) return null;
  const { forecasts, skill, z, pBetter } = score;
  return { forecasts, skill: finiteOrNull(skill), z: finiteOrNull(z), p: finiteOrNull(pBetter) };
}

function foldJson({ from, to, forecasts, loss }: FoldScore) {
  return { from: formatInstant(from), to: formatInstant(to), forecasts, loss: finiteOrNull(loss) };
}

/** The parameters of a search that later trainings use. */
export function choiceJson({ question, searchId, overrides, operator, chosenAt }: SearchChoice) {
  const parameters = Object.entries(overrides).map(([parameter, value]) => ({ parameter, value }));
  return { question, search: searchId, parameters, operator, chosen_at: formatInstant(chosenAt) };
}
