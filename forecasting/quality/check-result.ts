import type { Hour } from '../hour';

export type CheckStatus = 'pass' | 'warn' | 'fail';

/** The name of each quality check, and the evidence that its sentence needs in addition to the numbers of the result. */
export interface CheckEvidence {
  readonly schema: { readonly rows: number; readonly column: string | null };
  /** `column`: the one with the most nulls. */
  readonly 'null-ratio': { readonly rows: number; readonly column: string };
  readonly duplicates: null;
  readonly order: null;
  readonly spacing: null;
  /** `isRecent`: whether hours are missing in the newest window, which every forecast needs. */
  readonly gaps: { readonly isRecent: boolean; readonly share: number };
  /** The first impossible value as text, because JSON has no NaN; `null` when every value is possible. */
  readonly values: { readonly column: string; readonly found: string } | { readonly rejectedPrices: number } | null;
  readonly extremes: null;
  /** `move`: the first wrong move. When there is none: the largest unusual move of the newest window. Otherwise: the largest move. */
  readonly jumps: { readonly kind: 'impossible' | 'bad-print' | 'unusual' | 'usual'; readonly move: Move } | null;
  /** `isNewest`: whether the result is about the newest prices, and not about the longest run of equal prices. */
  readonly staleness: { readonly isNewest: boolean };
  readonly freshness: { readonly newest: Hour | null; readonly expected: Hour };
  readonly 'row-count': { readonly firstHour: Hour; readonly lastHour: Hour };
  /** Only for files of prices. */
  readonly opens: null;
}

export type RuleName = keyof CheckEvidence;

/**
 * The result of one rule, as data. It is small enough to be passed between the steps of a run. `describeCheckResult` turns it into a
 * sentence.
 */
export interface CheckResultOf<R extends RuleName> {
  readonly rule: R;
  readonly status: CheckStatus;
  /** The measured number, in the unit of `limit`; `null` when there was nothing to measure. */
  readonly value: number | null;
  /** The maximum of the value; for `row-count` the minimum. */
  readonly limit: number;
  /** Number of rows, values or hours that break the rule; 0 when it passes. */
  readonly count: number;
  /** The first few of these hours. */
  readonly hours: readonly Hour[];
  readonly evidence: CheckEvidence[R];
}

export type CheckResult = { [R in RuleName]: CheckResultOf<R> }[RuleName];

/** The change of the price from one hour with a rate to the next hour with a rate. */
export interface Move {
  readonly hour: Hour;
  /** ln(rate / rate before) / √(hours between the two). */
  readonly logReturn: number;
  /** Absolute log-return divided by the usual hourly move of the week before; 0 when less than a day of moves is known. */
  readonly times: number;
}

/** The hours that were requested. */
export interface QualityContext {
  /** The hour of the run: the series must end here. */
  readonly hour: Hour;
  /** The first hour that was requested. */
  readonly firstHour: Hour;
  /** Number of fetched prices that cannot be true, and therefore count as missing. */
  readonly rejectedPrices?: number;
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
