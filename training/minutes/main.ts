import { constants, setPriority } from 'node:os';
import { xgboostLibraryFile } from '../../config/paths';
import { serveChildJob } from '../serve-child-job';
import { fitBooster } from '../xgboost/fit-booster';
import { loadXgboost } from '../xgboost/library';
import type { MinuteJob } from './messages';
import { evaluateMinutes, fitMinutes } from './run-jobs';

// The forecasts of the next minute come before the training of a model.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

/** The child process that fits or evaluates one model of minutes. It is a child already, so XGBoost's library is loaded here. */
serveChildJob<MinuteJob, never, unknown>(async (job) => {
  if (job.kind === 'evaluate') return evaluateMinutes(job);
  return fitMinutes(job, async (trees) => fitBooster(await loadXgboost(xgboostLibraryFile), trees));
});
