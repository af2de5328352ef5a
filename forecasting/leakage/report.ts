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

/** As data, small enough to be stored with a decision. */
export interface SentinelReport {
  readonly passed: boolean;
  /** How many there were. */
  readonly count: number;
  /** The first few of each check. */
  readonly findings: readonly Finding[];
}

const TOLD_OF_EACH = 3;

export function reportOf(findings: readonly Finding[]): SentinelReport {
  const told = findings.filter(({ check }, place) => {
    const before = findings.slice(0, place).filter((earlier) => earlier.check === check);
    return before.length < TOLD_OF_EACH;
  });
  return { passed: findings.length === 0, count: findings.length, findings: told };
}

/** A sentence for a person. */
export function describeReport({ count, findings }: SentinelReport): string {
  const [first] = findings;
  if (first === undefined) return 'the leakage sentinel found nothing';
  const where = first.at === null ? '' : ` at ${first.at}`;
  const more = count > 1 ? `; and ${count - 1} more` : '';
  return `the leakage sentinel refuses it (${first.check}): ${first.what}${where} should be ${first.expected}, and is ${first.found}${more}`;
}
