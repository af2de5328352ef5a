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
  /** How long the fault lasts, in ms. */
  readonly holdMs: number;
  /** Whether the hour trains a candidate. */
  readonly trains?: boolean;
  /** How many hours pass while everything stands still. They are caught up. */
  readonly sleepsHours?: number;
  /** The server may refuse connections, because it is the victim. */
  readonly stopsServer?: boolean;
  /** Part of the long run only. */
  readonly isLong?: boolean;
}

/** One row of the table of results. */
export interface FaultResult {
  readonly fault: string;
  readonly outcome: string;
  readonly lost: number;
  readonly doubled: number;
  readonly problems: readonly string[];
}
