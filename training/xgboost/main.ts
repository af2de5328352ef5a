import type { TreesJob } from '../../forecasting/models/trees/fit-trees';
import { serveChildJob } from '../serve-child-job';
import { fitBooster } from './fit-booster';
import { loadXgboost } from './library';

/** The job of the child process that fits boosted trees. */
export interface BoosterJob extends TreesJob {
  /** libxgboost.so */
  readonly libraryFile: string;
}

/** A crash in XGBoost's library ends this child process only. */
serveChildJob<BoosterJob, never, Uint8Array>(async ({ libraryFile, ...job }) =>
  fitBooster(await loadXgboost(libraryFile), job),
);
