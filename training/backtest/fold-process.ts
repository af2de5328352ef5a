import type { Fold } from '../../forecasting/backtest/folds';
import { unpackOutcomes } from '../../forecasting/backtest/packing';
import type { FoldStep, ModelOutcomes } from '../../forecasting/backtest/run-fold';
import { formatHour } from '../../forecasting/hour';
import { messageOf, NexthourError } from '../../system/errors';
import { ChildEndedEarlyError, runChildJob } from '../run-child-job';
import type { FoldJob, MinuteFoldJob, PackedRun } from './messages';

export type FoldRequest<Job extends FoldJob | MinuteFoldJob = FoldJob> = Job & {
  readonly onStep: (step: FoldStep) => void;
  /** Aborting it kills the child. */
  readonly signal: AbortSignal;
};

export interface FoldProgram {
  /** The compiled training/backtest/main.js, or minutes.js for bars of minutes. */
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Runs one fold in a child process. @throws NexthourError `FoldFailed`; the reason of the signal */
export async function runFoldProcess<Job extends FoldJob | MinuteFoldJob>(
  { onStep, signal, ...job }: FoldRequest<Job>,
  { program, environment }: FoldProgram,
): Promise<ModelOutcomes[]> {
  const child = { program, environment, job, detached: true };
  try {
    const runs = await runChildJob<typeof job, FoldStep, PackedRun[]>({ ...child, onProgress: onStep, signal });
    return runs.map(({ model, outcomes }) => ({ model, outcomes: unpackOutcomes(outcomes) }));
  } catch (error) {
    signal.throwIfAborted();
    throw foldFailed(job.fold, error);
  }
}

function foldFailed({ targets }: Fold, error: unknown): NexthourError {
  const reason = error instanceof ChildEndedEarlyError ? `its process ended early (${error.ending})` : messageOf(error);
  const message = `The fold ${formatHour(targets.from)} to ${formatHour(targets.to)} failed: ${reason}`;
  return new NexthourError('FoldFailed', message, { cause: error });
}
