import type { Target } from './target';

/** Ends a fault. */
export type Heal = () => void | Promise<void>;

/** One fault, as data: what happens, when, and how the hour must end. */
export interface Fault {
  readonly name: string;
  readonly inject: (target: Target, random: () => number) => Heal | Promise<Heal>;
  /** When the fault begins after the start of the hour, in ms. Default: before the hour starts. `random`: at a random moment. */
  readonly at?: number | 'random';
  /** The length of the part of the hour in which a random moment is. Default 6 s, in which all other steps run. */
  readonly withinMs?: number;
  /** How long the fault lasts, in ms. */
  readonly holdMs: number;
  /** The outcome of the hour. Default `published`. */
  readonly outcome?: 'published' | 'gated';
  /** A text of the hour's reason, when the outcome is not `published`. */
  readonly reason?: RegExp;
  /** Whether the hour trains a candidate. */
  readonly trains?: boolean;
  /** How many hours pass while everything stands still. They are caught up. */
  readonly sleepsHours?: number;
  /** The server may refuse connections, because it is the victim. */
  readonly stopsServer?: boolean;
  /** Part of the long run only. */
  readonly isLong?: boolean;
  /** Checked after the hour, for faults whose effect is not visible in the outcome. */
  readonly check?: (target: Target) => Promise<void>;
}

/** One row of the table of results. */
export interface FaultResult {
  readonly fault: string;
  readonly outcome: string;
  readonly lost: number;
  readonly doubled: number;
  readonly problems: readonly string[];
}
