import { availableParallelism, freemem } from 'node:os';
import { join } from 'node:path';
import { childEnvironment } from '../../config/child-environment';
import { projectRoot } from '../../config/paths';
import type { Fold } from '../../forecasting/backtest/folds';
import type { FoldRuns } from '../../forecasting/backtest/merge-folds';
import { modelsToRun } from '../../forecasting/backtest/models';
import { packSeries } from '../../forecasting/backtest/packing';
import type { FoldStep } from '../../forecasting/backtest/run-fold';
import type { Parameters } from '../../forecasting/parameters';
import type { HourlySeries } from '../../forecasting/series';
import { TENSORFLOW_ENVIRONMENT } from '../fit/backend';
import { runFoldProcess } from './fold-process';

/** Upper bound for the memory of one child with TensorFlow and a year of examples. */
const MAX_BYTES_PER_CHILD = 1.5 * 2 ** 30;

/** Called while the folds run. */
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
 * Runs each fold in a child process, as many at the same time as cores and memory allow.
 * The first failure stops the other folds. @throws NexthourError `FoldFailed`; the reason of the signal
 */
export async function runFolds({ folds, names, series, parameters, progress, signal }: FoldsRun): Promise<FoldRuns[]> {
  const program = join(projectRoot, 'dist', 'training', 'backtest', 'main.js');
  const environment = { ...childEnvironment(), ...TENSORFLOW_ENVIRONMENT };
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

  const queues = Array.from({ length: countProcesses(folds.length) }, () =>
    runQueue().catch((error: unknown) => {
      failure.abort(error);
      throw error;
    }),
  );
  await Promise.all(queues);
  return results;
}

function countProcesses(folds: number): number {
  return Math.max(1, Math.min(folds, availableParallelism(), Math.floor(freemem() / MAX_BYTES_PER_CHILD)));
}
