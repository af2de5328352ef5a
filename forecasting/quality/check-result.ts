import type { Hour } from '../hour';

export type CheckStatus = 'pass' | 'warn' | 'fail';

/** The name of each quality rule, with the facts that its sentence needs beside the figures of the result. */
export interface CheckEvidence {
  readonly schema: { readonly rows: number; readonly column: string | null };
  /** The column with most nulls. */
  readonly 'null-ratio': { readonly rows: number; readonly column: string };
  readonly duplicates: null;
  readonly order: null;
  readonly spacing: null;
  /** Whether the hours are missing in the newest window, which every forecast needs. */
  readonly gaps: { readonly isRecent: boolean; readonly share: number };
  /** The first impossible value as text, because JSON has no NaN; `null` when every value is possible. */
  readonly values: { readonly column: string; readonly found: string } | null;
  readonly extremes: null;
  /** The first wrong move; when there is none, the largest move, of the newest window if it has an unusual one. */
  readonly jumps: { readonly kind: 'impossible' | 'bad-print' | 'unusual' | 'usual'; readonly move: Move } | null;
  /** The longest run of equal prices, or the newest run when that one fails. */
  readonly staleness: { readonly isNewest: boolean };
  readonly freshness: { readonly newest: Hour | null; readonly expected: Hour };
  readonly 'row-count': { readonly firstHour: Hour; readonly lastHour: Hour };
  /** Only in files of prices: the low and high of an hour include the price at its start. */
  readonly opens: null;
}

export type RuleName = keyof CheckEvidence;

/** What one rule measured, as data. It is small enough to be passed between the steps of a run; `describeCheckResult` words it. */
export interface CheckResultOf<R extends RuleName> {
  readonly rule: R;
  readonly status: CheckStatus;
  /** What the rule measured, in the unit of `limit`; `null` when there was nothing to measure. */
  readonly value: number | null;
  /** The limit that the value is compared with: a maximum, for `row-count` a minimum. */
  readonly limit: number;
  /** How many rows, values or hours break the rule; 0 when it passes. */
  readonly count: number;
  /** The first few of these hours. */
  readonly hours: readonly Hour[];
  readonly evidence: CheckEvidence[R];
}

export type CheckResult = { [R in RuleName]: CheckResultOf<R> }[RuleName];

/** One move from an hour to the next that has a rate. */
export interface Move {
  readonly hour: Hour;
  /** ln(rate / rate before), divided by the square root of the hours between them where hours are missing. */
  readonly logReturn: number;
  /** The size of the move divided by the usual hourly move of the week before; 0 when less than a day is known. */
  readonly times: number;
}

/** What a series is checked against. */
export interface QualityContext {
  /** The hour of the run: the series must end here. */
  readonly hour: Hour;
  /** The first hour that was requested. */
  readonly firstHour: Hour;
}

const MAX_HOURS = 5;

/** Builds a result; `count` defaults to the number of `hours`, of which the first five are kept. */
export function toResult<R extends RuleName>(
  rule: R,
  given: Pick<CheckResultOf<R>, 'status' | 'value' | 'limit' | 'evidence'> & {
    readonly hours?: readonly Hour[];
    readonly count?: number;
  },
): CheckResultOf<R> {
  const { status, value, limit, evidence, hours = [], count = hours.length } = given;
  return { rule, status, value, limit, count, hours: hours.slice(0, MAX_HOURS), evidence };
}
