import type { StoredDecision } from '../../clients/postgres/promotions';
import { formatHour, formatInstant } from '../../forecasting/hour';

/** `version 7 refused: …; failed rules: crps, winkler` */
export function describeDecision(decision: StoredDecision): string {
  const { version, reason, kind, operator } = decision;
  const rules = failedRulesOf(decision) ?? [];
  const failed = rules.length === 0 ? '' : ` (failed: ${rules.join(', ')})`;
  const by = kind === 'gate' ? '' : ` by ${operator ?? 'a person'}`;
  return `version ${version} ${describeVerb(decision)}${by}${failed}: ${reason}`;
}

function describeVerb({ kind, promoted }: StoredDecision): string {
  if (kind === 'rollback') return 'production again (rollback)';
  return promoted ? 'promoted' : 'refused';
}

/** The rules of the model gate that a version failed; `null` when the decision does not record them. */
export function failedRulesOf({ evidence }: Pick<StoredDecision, 'evidence'>): string[] | null {
  const { rules } = evidence as { rules?: readonly { rule: string; passed: boolean }[] };
  return rules ? rules.filter(({ passed }) => !passed).map(({ rule }) => rule) : null;
}

/** A decision for programs. */
export function decisionJson(decision: StoredDecision) {
  const { version, source, hour, promoted, kind, operator, reason, decidedAt } = decision;
  return {
    ...{ version, source, promoted, kind, operator, reason },
    hour: formatHour(hour),
    failed_rules: failedRulesOf(decision),
    decided_at: formatInstant(decidedAt),
  };
}
