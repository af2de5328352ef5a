import type { FoldScore, PartScores, SearchPart, SearchPlan } from '../../forecasting/search/records';
import { TODAY } from '../../forecasting/search/trials';
import { findOrCreateRun, logParameters, PARENT_RUN_TAG, QUESTION_TAG } from '../training/run-log';
import type { SearchDeps } from './deps';

const SEARCH_TAG = 'nexthour.search';
const TRIAL_TAG = 'nexthour.trial';

/** Opens MLflow's run of the search, under which the runs of its trials are shown. */
export async function openSearchRun(
  { mlflow, clock }: Pick<SearchDeps, 'mlflow' | 'clock'>,
  plan: Omit<SearchPlan, 'runId'>,
): Promise<string> {
  const tags = {
    ...{ [SEARCH_TAG]: plan.id, [QUESTION_TAG]: plan.question, 'nexthour.asset': plan.asset },
    ...{ [TRIAL_TAG]: 'none', 'nexthour.source': plan.source, 'nexthour.dataset.sha256': plan.data.sha256 },
  };
  const run = await findOrCreateRun(mlflow, { name: `search ${plan.id}`, tags, clock });
  const { family, method, trials, seed, space } = plan;
  await logParameters(mlflow, run, { family, method, trials, seed });
  await mlflow.putArtifact({
    ...{ run, path: 'space.json', contentType: 'application/json' },
    bytes: Buffer.from(`${JSON.stringify(space, null, 2)}\n`),
  });
  return run.runId;
}

/** Logs the scores of a trial to its own run. Logging them again changes nothing. */
export async function logTrial(
  { mlflow, clock }: Pick<SearchDeps, 'mlflow' | 'clock'>,
  plan: SearchPlan,
  { trial, part, scores }: { readonly trial: number; readonly part: SearchPart; readonly scores: PartScores },
): Promise<void> {
  const name = trial === TODAY ? `${plan.id} today's parameters` : `${plan.id} trial ${trial}`;
  const tags = {
    ...{ [SEARCH_TAG]: plan.id, [TRIAL_TAG]: String(trial), [PARENT_RUN_TAG]: plan.runId },
    // Retention finds the runs of an asset by it.
    'nexthour.asset': plan.asset,
  };
  const run = await findOrCreateRun(mlflow, { name, tags, clock });
  await logParameters(mlflow, run, { trial, ...(plan.overrides[trial - 1] ?? {}) });
  const key = part === 'holdout' ? 'holdout_loss' : 'fold_loss';
  const metrics = scores.folds.map((fold) => ({
    key,
    value: fold.loss,
    step: placeOf(plan, fold),
    timestamp: clock.now(),
  }));
  await mlflow.logBatch({ runId: run.runId, metrics: metrics.filter(({ value }) => Number.isFinite(value)) });
  await mlflow.setStatus({ runId: run.runId, status: 'FINISHED', at: clock.now() });
}

function placeOf({ folds }: SearchPlan, { from }: FoldScore): number {
  return Math.max(
    0,
    folds.findIndex(({ targets }) => targets.from === from),
  );
}
