import { computeImportance } from '../../forecasting/search/importance';
import type { SearchPlan, SearchResult } from '../../forecasting/search/records';
import { listScoredTrials } from '../../forecasting/search/show';
import { TODAY } from '../../forecasting/search/trials';
import { drawImportance, drawParallelCoordinates } from '../../reporting/search-plots';
import type { SearchDeps } from './deps';

/** Logs the figures, the plots and the end of the search to its run in MLflow. */
export async function finishSearchRun(
  { mlflow, searches, clock }: Pick<SearchDeps, 'mlflow' | 'searches' | 'clock'>,
  plan: SearchPlan,
  result: SearchResult,
): Promise<void> {
  const { runId } = plan;
  const run = await mlflow.getRun(runId);
  const trials = listScoredTrials(plan, await searches.listScores(plan.id));
  const importance = computeImportance(trials.filter(({ trial }) => trial !== TODAY));
  const plots = {
    'parallel-coordinates': drawParallelCoordinates(plan, trials, result.winner),
    importance: drawImportance(importance),
  };
  for (const [name, svg] of Object.entries(plots)) {
    const plot = { path: `plots/${name}.svg`, bytes: Buffer.from(svg), contentType: 'image/svg+xml' };
    await mlflow.putArtifact({ run, ...plot });
  }
  const bytes = Buffer.from(`${JSON.stringify(result, null, 2)}\n`);
  await mlflow.putArtifact({ run, path: 'result.json', bytes, contentType: 'application/json' });
  const { validation, deflation, holdout } = result;
  const figures = {
    trials_scored: result.trials,
    validation_skill: validation?.skill,
    deflated_skill: deflation?.skill,
    deflated_p: deflation?.pBetter,
    holdout_skill: holdout?.skill,
    holdout_p: holdout?.pBetter,
  };
  const metrics = Object.entries(figures).flatMap(([key, value]) =>
    typeof value === 'number' && Number.isFinite(value) ? [{ key, value, step: 0, timestamp: clock.now() }] : [],
  );
  await mlflow.logBatch({ runId, metrics });
  await mlflow.setTags({
    runId,
    tags: { 'mlflow.note.content': result.summary, 'nexthour.search_adopted': String(result.adopted) },
  });
  await mlflow.setStatus({ runId, status: 'FINISHED', at: clock.now() });
}
