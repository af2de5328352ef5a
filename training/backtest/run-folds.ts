import { availableParallelism, freemem } from 'node:os';
import { join } from 'node:path';
import { childEnvironment } from '../../config/child-environment';
import { projectRoot } from '../../config/paths';
import type { Fold } from '../../forecasting/backtest/folds';
import type { FoldRuns } from '../../forecasting/backtest/merge-folds';
import { modelsToRun } from '../../forecasting/backtest/models';
import { packSeries } from '../../forecasting/backtest/packing';
import type { FoldStep, ModelOutcomes } from '../../forecasting/backtest/run-fold';
import type { Parameters } from '../../forecasting/parameters';
import type { HourlySeries } from '../../forecasting/series';
import { TENSORFLOW_ENVIRONMENT } from '../fit/backend';
import { type FoldProgram, runFoldProcess } from './fold-process';
import type { FoldJob, MinuteFoldJob } from './messages';

/** Upper bound for the memory of one child with TensorFlow and a year of examples. */
const MAX_BYTES_PER_CHILD = 1.5 * 2 ** 30;

/** Called while the folds run. */
export interface FoldsProgress {
  readonly onStep: (step: FoldStep) => void;
  readonly onFold: () => void;
}

interface AnyFoldsRun {
  readonly folds: readonly Fold[];
  readonly names: readonly string[];
  readonly progress: FoldsProgress;
  readonly signal: AbortSignal;
}

export interface FoldsRun extends AnyFoldsRun {
  readonly series: HourlySeries;
  readonly parameters: Parameters;
}

export interface MinuteFoldsRun extends AnyFoldsRun, Omit<MinuteFoldJob, 'fold' | 'models'> {}

/**
 * Runs each fold in a child process, as many at the same time as cores and memory allow.
 * The first failure stops the other folds. @throws NexthourError `FoldFailed`; the reason of the signal
 */
export async function runFolds({ series, parameters, ...run }: FoldsRun): Promise<FoldRuns[]> {
  const job = { parameters, series: packSeries(series) };
  return await runQueues(run, (own) => runFoldProcess<FoldJob>({ ...job, ...own }, toProgram('main.js')));
}

/** The same for bars of minutes. @throws NexthourError `FoldFailed`; the reason of the signal */
export async function runMinuteFolds({ folds, names, progress, signal, ...job }: MinuteFoldsRun): Promise<FoldRuns[]> {
  const run = { folds, names, progress, signal };
  return await runQueues(run, (own) => runFoldProcess<MinuteFoldJob>({ ...job, ...own }, toProgram('minutes.js')));
}

function toProgram(file: string): FoldProgram {
  return {
    program: join(projectRoot, 'dist', 'training', 'backtest', file),
    environment: { ...childEnvironment(), ...TENSORFLOW_ENVIRONMENT },
  };
}

interface OneFold {
  readonly fold: Fold;
  readonly models: readonly string[];
  readonly signal: AbortSignal;
  readonly onStep: FoldsProgress['onStep'];
}

async function runQueues(
  { folds, names, progress, signal }: AnyFoldsRun,
  runOne: (own: OneFold) => Promise<ModelOutcomes[]>,
): Promise<FoldRuns[]> {
  const failure = new AbortController();
  const either = AbortSignal.any([signal, failure.signal]);
  const queue = [...folds];
  const results: FoldRuns[] = [];

  async function runQueue(): Promise<void> {
    for (let fold = queue.shift(); fold; fold = queue.shift()) {
      const models = modelsToRun(names, fold);
      const runs = await runOne({ fold, models, signal: either, onStep: progress.onStep });
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
