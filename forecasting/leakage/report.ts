/** The name of one of the leakage checks (docs/leakage.md). */
export type LeakageCheck = 'truncation' | 'future' | 'context' | 'split' | 'scaler' | 'model' | 'artifact' | 'skill';

/** A difference that shows that information from the future is in the training data or in the model. */
export interface Finding {
  readonly check: LeakageCheck;
  /** Name of the compared number or text. */
  readonly what: string;
  /** The hour of the difference, like `2026-11-21T07Z`; `null` when it belongs to no hour. */
  readonly at: string | null;
  readonly expected: string;
  readonly found: string;
}

/** The result of the leakage check as data, small enough to be stored with a decision. */
export interface LeakageReport {
  readonly passed: boolean;
  /** The number of all findings. */
  readonly count: number;
  /** The first few findings of each check. */
  readonly findings: readonly Finding[];
}

/**
 * Lower bound of RMSE relative to persistence on unseen hours. No model forecasts the next hour's price better than that; a lower
 * ratio shows that the model has seen the answer.
 */
export const MIN_RMSE_RATIO = 0.98;

const MAX_FINDINGS_PER_CHECK = 3;

export function toReport(findings: readonly Finding[]): LeakageReport {
  const shown = findings.filter(({ check }, index) => {
    const before = findings.slice(0, index).filter((earlier) => earlier.check === check);
    return before.length < MAX_FINDINGS_PER_CHECK;
  });
  return { passed: findings.length === 0, count: findings.length, findings: shown };
}

export function describeFinding({ what, at, expected, found }: Finding): string {
  return `${what}${at === null ? '' : ` at ${at}`} is ${found}, but should be ${expected}`;
}
