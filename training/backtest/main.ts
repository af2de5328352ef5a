import { tensorflowBackendFile } from '../../config/paths';
import { createModels, type ModelDeps } from '../../forecasting/backtest/models';
import { packOutcomes } from '../../forecasting/backtest/packed-outcomes';
import { unpackSeries } from '../../forecasting/backtest/packed-series';
import { runFold } from '../../forecasting/backtest/run-fold';
import type { Model } from '../../forecasting/models/model';
import type { Parameters } from '../../forecasting/parameters';
import { fitLstm } from '../fit/fit-lstm';
import { chosenBackend } from '../fit/fit-process';
import { loadTensorFlow } from '../fit/tensorflow';
import type { FoldJob, FoldMessage } from './messages';

/** The child process that runs one fold of a back-test and ends: a job comes in by message, steps and forecasts go out. */
process.once('message', (job: FoldJob) => {
  run(job).finally(() => process.disconnect());
});

/** Without the command that asked for it nobody wants the forecasts. */
process.once('disconnect', () => process.exit());

async function run({ fold, models, parameters, series }: FoldJob): Promise<void> {
  try {
    const runs = await runFold({
      fold,
      series: unpackSeries(series),
      models: modelsNamed(models, { parameters, fitArtifact: createArtifactFit(parameters) }),
      onStep: (step) => void tell({ type: 'step', step }),
    });
    await tell({
      type: 'done',
      runs: runs.map(({ model, outcomes }) => ({ model, outcomes: packOutcomes(outcomes) })),
    });
  } catch (error) {
    await tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}

/** Nothing is held out: the hours to come are the fold's. */
function createArtifactFit(parameters: Parameters): ModelDeps['fitArtifact'] {
  const progress = { onPlan: () => undefined, onEpoch: () => undefined };
  return async (series) => {
    const tensorflow = await loadTensorFlow(await chosenBackend(tensorflowBackendFile));
    const { files } = await fitLstm({ series, parameters, holdsOut: false, tensorflow, progress });
    return files;
  };
}

function modelsNamed(names: readonly string[], deps: ModelDeps): Model[] {
  const models = createModels(deps);
  return names.flatMap((name) => models.get(name) ?? []);
}

/** Resolves when the message is on its way, so that the end of the process does not swallow it. */
function tell(message: FoldMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send) process.send(message, () => resolve());
    else resolve();
  });
}
