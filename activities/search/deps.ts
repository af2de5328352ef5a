import type { Mlflow } from '../../clients/mlflow';
import type { ObjectStore } from '../../clients/object-store';
import type { QuestionModels } from '../../clients/postgres/question-models';
import type { Searches } from '../../clients/postgres/searches';
import type { Snapshots } from '../../clients/postgres/snapshots';
import type { SearchedParameters } from '../../config/search-spaces';
import type { RiseFamily } from '../../forecasting/models/rise/family';
import type { RiseParameters } from '../../forecasting/models/rise/parameters';
import type { SearchKind } from '../../forecasting/search/question';
import type { SearchSpace } from '../../forecasting/search/space';
import type { Clock } from '../../system/clock';
import type { ScoreTrial } from '../../training/search/search-process';
import type { BarCollectionActivities, LiveTrainingActivities } from '../live-training';
import type { TrainingActivities } from '../training';

/** Dependencies of the activities of a search. */
export interface SearchDeps {
  readonly searches: Searches;
  readonly snapshots: Pick<Snapshots, 'newest'>;
  readonly objectStore: ObjectStore;
  readonly mlflow: Mlflow;
  readonly models: QuestionModels;
  readonly scoreTrial: ScoreTrial;
  /** Those of params.yaml, and the spaces in it. */
  readonly parameters: SearchedParameters;
  readonly spaces: Readonly<Record<SearchKind, Readonly<Record<string, SearchSpace>>>>;
  /** The ordinary trainings of the price questions, with other parameters than those of params.yaml. */
  readonly trainingWith: (parameters: SearchedParameters['price']) => TrainingActivities;
  readonly liveTrainingWith: (parameters: SearchedParameters['minutes']) => LiveTrainingActivities;
  readonly collectBars: BarCollectionActivities['collectBars'];
  readonly riseFamilies: (parameters: RiseParameters, signal: AbortSignal) => ReadonlyMap<string, RiseFamily>;
  /** A folder for the fits that trials share. */
  readonly fitsFolder: string;
  readonly clock: Clock;
  readonly onProgress: (progress: string) => void;
  /** Aborted when the running activity is cancelled. */
  readonly signal: () => AbortSignal;
}
