import type { GroupState, TopicState } from '../../clients/kafka/offsets';
import type { LiveAssetState, LiveNewsState } from '../../clients/postgres/live-state';
import type { Problem } from '../status/status';

/** A process of the live line that `npm start -- --live` runs. */
export interface LiveProcess {
  readonly name: string;
  readonly state: string;
  readonly pid: number | null;
}

/** The state of the live line at one moment. A part that could not be read is `null`, and `problems` says why. */
export interface LiveStatus {
  /** The time of the clock of this home, epoch ms. */
  readonly now: number;
  /** `null` when the processes run elsewhere, for example in containers. */
  readonly processes: readonly LiveProcess[] | null;
  readonly assets: readonly LiveAssetState[] | null;
  readonly news: LiveNewsState | null;
  readonly kafka: { readonly topics: readonly TopicState[]; readonly groups: readonly GroupState[] } | null;
  readonly problems: readonly Problem[];
}
