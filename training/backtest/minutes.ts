import { xgboostLibraryFile } from '../../config/paths';
import { packOutcomes } from '../../forecasting/backtest/packing';
import type { FoldStep } from '../../forecasting/backtest/run-fold';
import { runMinuteFold } from '../../forecasting/minutes/backtest/run-fold';
import { createMinuteModels } from '../../forecasting/minutes/models/families';
import { serveChildJob } from '../serve-child-job';
import { fitBooster } from '../xgboost/fit-booster';
import { loadXgboost } from '../xgboost/library';
import type { MinuteFoldJob, PackedRun } from './messages';

/** The child process that runs one fold of a back-test on bars of minutes. It is a child already, so XGBoost's library is loaded here. */
serveChildJob<MinuteFoldJob, FoldStep, PackedRun[]>(async ({ models: names, parameters, ...job }, onStep) => {
  const models = createMinuteModels({
    ...{ horizon: job.horizon, parameters },
    fitTrees: async (trees) => fitBooster(await loadXgboost(xgboostLibraryFile), trees),
  });
  const runs = await runMinuteFold({ ...job, models: names.flatMap((name) => models.get(name) ?? []), onStep });
  return runs.map(({ model, outcomes }) => ({ model, outcomes: packOutcomes(outcomes) }));
});
