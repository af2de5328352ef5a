/** What was looked at when something was wrong. */
export type Check = 'truncation' | 'future' | 'context' | 'split' | 'scaler' | 'model' | 'artifact' | 'skill';

/** One thing that cannot be so where nothing of the future leaks into the past. */
export interface Finding {
  readonly check: Check;
  /** What was compared. */
  readonly what: string;
  /** The hour it was seen at, like `2026-11-21T07Z`; `null` where it belongs to no hour. */
  readonly at: string | null;
  readonly expected: string;
  readonly found: string;
}

/** As data, so that it can be stored with a decision. */
export interface SentinelReport {
  readonly passed: boolean;
  readonly findings: readonly Finding[];
}

export function reportOf(findings: readonly Finding[]): SentinelReport {
  return { passed: findings.length === 0, findings };
}

/** A sentence for a person. */
export function describeReport({ findings }: SentinelReport): string {
  const [first] = findings;
  if (first === undefined) return 'the leakage sentinel found nothing';
  const where = first.at === null ? '' : ` at ${first.at}`;
  const more = findings.length > 1 ? `; and ${findings.length - 1} more` : '';
  return `the leakage sentinel refuses it (${first.check}): ${first.what}${where} should be ${first.expected}, and is ${first.found}${more}`;
}
