import { availableParallelism, freemem } from 'node:os';
import { join } from 'node:path';
import { childEnvironment } from '../../config/child-environment';
import { projectRoot } from '../../config/paths';
import type { Fold } from '../../forecasting/backtest/folds';
import type { FoldRuns } from '../../forecasting/backtest/merge-folds';
import { modelsToRun } from '../../forecasting/backtest/model-names';
import { packSeries } from '../../forecasting/backtest/packed-series';
import type { FoldStep } from '../../forecasting/backtest/run-fold';
import type { Parameters } from '../../forecasting/parameters';
import type { HourlySeries } from '../../forecasting/series';
import { runFoldProcess } from './fold-process';

/** As where the served model is trained: the same numbers on every run, and no chatter. */
const TENSORFLOW = { TF_ENABLE_ONEDNN_OPTS: '0', TF_CPP_MIN_LOG_LEVEL: '2' };
/** TensorFlow and a year of examples take less. */
const BYTES_PER_CHILD = 1.5 * 2 ** 30;

/** Called as the folds go on. */
export interface FoldsProgress {
  readonly onStep: (step: FoldStep) => void;
  readonly onFold: () => void;
}

export interface FoldsRun {
  readonly folds: readonly Fold[];
  readonly names: readonly string[];
  readonly series: HourlySeries;
  readonly parameters: Parameters;
  readonly progress: FoldsProgress;
  readonly signal: AbortSignal;
}

/**
 * Runs the folds, as many at a time as there are cores and memory, each in a process of its own.
 * The first that fails ends the others. @throws FoldFailed, or the reason of the signal.
 */
export async function runFolds({ folds, names, series, parameters, progress, signal }: FoldsRun): Promise<FoldRuns[]> {
  const program = join(projectRoot, 'dist', 'training', 'backtest', 'main.js');
  const environment = { ...childEnvironment(), ...TENSORFLOW };
  const packed = packSeries(series);
  const failure = new AbortController();
  const either = AbortSignal.any([signal, failure.signal]);
  const queue = [...folds];
  const results: FoldRuns[] = [];

  async function runQueue(): Promise<void> {
    for (let fold = queue.shift(); fold; fold = queue.shift()) {
      const models = modelsToRun(names, fold);
      const request = { fold, models, parameters, series: packed, signal: either, onStep: progress.onStep };
      const runs = await runFoldProcess(request, { program, environment });
      results.push({ fold, runs });
      progress.onFold();
    }
  }

  const queues = Array.from({ length: processesFor(folds.length) }, () =>
    runQueue().catch((error: unknown) => {
      failure.abort(error);
      throw error;
    }),
  );
  await Promise.all(queues);
  return results;
}

function processesFor(folds: number): number {
  return Math.max(1, Math.min(folds, availableParallelism(), Math.floor(freemem() / BYTES_PER_CHILD)));
}
