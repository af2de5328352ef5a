import type { Mlflow } from '../../clients/mlflow';
import type { ObjectStore } from '../../clients/object-store';
import type { Promotions } from '../../clients/postgres/promotions';
import type { Parameters } from '../../forecasting/parameters';
import type { Clock } from '../../system/clock';
import type { Fit } from '../../training/fit/fit-process';

/** Dependencies of the training activities. */
export interface TrainingDeps {
  readonly mlflow: Mlflow;
  readonly objectStore: ObjectStore;
  readonly promotions: Promotions;
  /** The registered model of an asset: `btc_predictor` for BTC. Its alias `production` marks the production version. */
  readonly registeredModel: (asset: string) => string;
  readonly fit: Fit;
  readonly parameters: Parameters;
  /** The folder for temporary files. Files that a killed worker of this machine left there are removed. */
  readonly scratch: string;
  readonly clock: Clock;
  /** Called with a text that describes the progress of training. */
  readonly onProgress: (progress: string) => void;
  /** Aborted when the running activity is cancelled. */
  readonly signal: () => AbortSignal;
}
