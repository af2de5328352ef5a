import type { FitTrees } from '../../forecasting/models/trees/fit-trees';
import { runChildJob } from '../run-child-job';
import type { BoosterJob } from './main';

export interface FitTreesOptions {
  /** The compiled training/xgboost/main.js. */
  readonly program: string;
  /** libxgboost.so */
  readonly libraryFile: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Aborting it kills the child. */
  readonly signal: AbortSignal;
}

/**
 * Fits boosted trees in a child process.
 * @throws NexthourError `XgboostUnavailable` that says why; `XgboostFailed`; ChildEndedEarlyError; the reason of the signal
 */
export function createFitTrees({ libraryFile, ...child }: FitTreesOptions): FitTrees {
  return async (job) => {
    const result = await runChildJob<BoosterJob, never, Uint8Array>({
      ...child,
      job: { ...job, libraryFile },
      onProgress: () => undefined,
      detached: true,
    });
    return Buffer.from(result);
  };
}
