import type { ScoredMinuteModel } from '../../forecasting/minutes/training/evaluate';
import { NexthourError } from '../../system/errors';
import { ChildEndedEarlyError, runChildJob } from '../run-child-job';
import type { MinuteFit, MinuteJob, MinuteJobs } from './messages';

/** Runs each job in a child process, so that it neither blocks the worker nor keeps its memory. */
export function createMinuteJobs(program: {
  /** The compiled training/minutes/main.js. */
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
}): MinuteJobs {
  const run = async <Result>(job: MinuteJob, signal: AbortSignal): Promise<Result> => {
    try {
      return await runChildJob<MinuteJob, never, Result>({ ...program, job, onProgress: () => undefined, signal });
    } catch (error) {
      if (!(error instanceof ChildEndedEarlyError)) throw error;
      const message = `The training process of the live line ended early (${error.ending})`;
      throw new NexthourError('FitEndedEarly', message, { canRetry: true, cause: error });
    }
  };
  return {
    fit: (job, signal) => run<MinuteFit>({ kind: 'fit', ...job }, signal),
    evaluate: (job, signal) => run<ScoredMinuteModel>({ kind: 'evaluate', ...job }, signal),
  };
}
