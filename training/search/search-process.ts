import { NexthourError } from '../../system/errors';
import { TENSORFLOW_ENVIRONMENT } from '../fit/backend';
import { ChildEndedEarlyError, runChildJob } from '../run-child-job';
import type { FoldLosses, SearchJob, SearchProgress } from './messages';

/** Scores one trial in a child process. Aborting the signal kills the child. */
export type ScoreTrial = (
  job: SearchJob,
  run: { readonly onFold: (folds: number) => void; readonly signal: AbortSignal },
) => Promise<FoldLosses>;

export function createScoreTrial({
  program,
  environment,
}: {
  /** The compiled training/search/main.js. */
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
}): ScoreTrial {
  const child = { program, environment: { ...environment, ...TENSORFLOW_ENVIRONMENT } };
  return async (job, { onFold, signal }) => {
    const onProgress = ({ folds }: SearchProgress) => onFold(folds);
    try {
      return await runChildJob<SearchJob, SearchProgress, FoldLosses>({ ...child, job, onProgress, signal });
    } catch (error) {
      if (!(error instanceof ChildEndedEarlyError)) throw error;
      const message = `The process of the trial ended early (${error.ending})`;
      throw new NexthourError('TrialEndedEarly', message, { canRetry: true, cause: error });
    }
  };
}
