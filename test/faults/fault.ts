import type { ServiceName } from '../../stack/service';
import type { RunOutcome } from '../../workflows/run-outcome';
import type { Target } from './target';

/** Ends a fault. */
export type Heal = () => void | Promise<void>;

/** One fault, as data. Every hour must be published in spite of it. */
export interface Fault {
  readonly name: string;
  readonly inject: (target: Target, random: () => number) => Heal | Promise<Heal>;
  /** When the fault begins after the start of the hour, in ms. Default: before the hour starts. `random`: at a random moment. */
  readonly at?: number | 'random';
  /** The length of the part of the hour in which a random moment is. Default 6 s, in which all other steps run. */
  readonly withinMs?: number;
  /** How long the fault lasts at least, in ms. A fault that must be named lasts until it is found everywhere. */
  readonly holdMs: number;
  /** Where a person finds the fault while it lasts. */
  readonly named?: Naming | undefined;
  /** How the hour ends because of the fault. Then the hour runs again after the fault, as the next tick does it. Default: published. */
  readonly ends?: RunOutcome['outcome'];
  /** Whether the hour trains a candidate. */
  readonly trains?: boolean;
  /** How many hours pass while everything stands still. They are caught up. */
  readonly sleepsHours?: number;
  /** The server may refuse connections, because it is the victim. */
  readonly stopsServer?: boolean;
  /** The alias may move to an older hour, because a person moves it. */
  readonly movesAlias?: boolean;
  /** Part of the long run only. */
  readonly isLong?: boolean;
  /** Why this machine cannot have the fault. Its row in the table says so. */
  readonly impossible?: string | undefined;
}

/** The same fault in three places. */
export interface Naming {
  /** A problem in `nexthour status`. It must have a remedy. */
  readonly status: RegExp;
  /** A line in the log of a process, written since the fault began. Not set: the fault prevents the line. */
  readonly log?: readonly [ServiceName, RegExp];
  /** A line in the metrics of a process. */
  readonly metric: readonly [ServiceName, RegExp];
}

/** One row of the table of results. */
export interface FaultResult {
  readonly fault: string;
  readonly outcome: string;
  readonly lost: number;
  readonly doubled: number;
  readonly problems: readonly string[];
}
