import { xgboostLibraryFile } from '../../config/paths';
import { serveChildJob } from '../serve-child-job';
import { fitBooster } from '../xgboost/fit-booster';
import { loadXgboost } from '../xgboost/library';
import type { MinuteJob } from './messages';
import { evaluateMinutes, fitMinutes } from './run-jobs';

/** The child process that fits or evaluates one model of minutes. It is a child already, so XGBoost's library is loaded here. */
serveChildJob<MinuteJob, never, unknown>(async (job) => {
  if (job.kind === 'evaluate') return evaluateMinutes(job);
  return fitMinutes(job, async (trees) => fitBooster(await loadXgboost(xgboostLibraryFile), trees));
});
