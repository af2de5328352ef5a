import { readRiseParameters } from '../../config/parameters-file';
import { parametersFile, tensorflowBackendFile, xgboostLibraryFile } from '../../config/paths';
import { createModels, type ModelDeps } from '../../forecasting/backtest/models';
import { packOutcomes, unpackSeries } from '../../forecasting/backtest/packing';
import { type FoldStep, runFold } from '../../forecasting/backtest/run-fold';
import type { Model } from '../../forecasting/models/model';
import type { Parameters } from '../../forecasting/parameters';
import { readBackend } from '../fit/backend';
import { fitLstm } from '../fit/fit-lstm';
import { loadTensorFlow } from '../fit/tensorflow';
import { serveChildJob } from '../serve-child-job';
import { fitBooster } from '../xgboost/fit-booster';
import { loadXgboost } from '../xgboost/library';
import type { FoldJob, PackedRun } from './messages';

/** The child process that runs one fold of a back-test. */
serveChildJob<FoldJob, FoldStep, PackedRun[]>(async ({ fold, models, parameters, series }, onStep) => {
  const runs = await runFold({
    fold,
    series: unpackSeries(series),
    models: selectModels(models, {
      parameters,
      fitArtifact: createArtifactFit(parameters),
      xgboost: createXgboostFit(),
    }),
    onStep,
  });
  return runs.map(({ model, outcomes }) => ({ model, outcomes: packOutcomes(outcomes) }));
});

/** No hours are held out: the fold's own targets are the test. */
function createArtifactFit(parameters: Parameters): ModelDeps['fitArtifact'] {
  const progress = { onPlan: () => undefined, onEpoch: () => undefined };
  return async (series) => {
    const tensorflow = await loadTensorFlow(await readBackend(tensorflowBackendFile));
    const { files } = await fitLstm({ series, parameters, holdsOut: false, tensorflow, progress });
    return files;
  };
}

/** This process is a child already, so XGBoost's library is loaded here. */
function createXgboostFit(): ModelDeps['xgboost'] {
  return {
    parameters: readRiseParameters(parametersFile).xgboost,
    fitTrees: async (job) => fitBooster(await loadXgboost(xgboostLibraryFile), job),
  };
}

function selectModels(names: readonly string[], deps: ModelDeps): Model[] {
  const models = createModels(deps);
  return names.flatMap((name) => models.get(name) ?? []);
}
