import { describeReason } from './describe-decision';
import type { Evidence } from './evidence';
import type { PlantedCandidate } from './planted-candidates';
import type { Decision, RuleResult, SelfTest } from './rule-result';
import { checkAgainstChampion, checkFigures, type GateLimits, HOURLY_LIMITS, hasPassed } from './rules';

/** A model gate: decides from the evidence alone whether a candidate becomes the production model. */
export type ModelGate<OwnEvidence extends Evidence = Evidence> = (evidence: OwnEvidence) => Decision;

const MIN_TRIALS = 2;

/** The model gate of nexthour. A figure that is missing, not finite or from too few hours never passes. */
export function applyGate(evidence: Evidence): Decision {
  return applyLimits(evidence, HOURLY_LIMITS);
}

/** Applies the rules of all price questions. @param more results of rules that come before the comparison with the champion */
export function applyLimits(
  { hours, candidate, champion }: Evidence,
  limits: GateLimits,
  more: readonly RuleResult[] = [],
): Decision {
  const missing = [candidate, champion].filter((part) => part === undefined).length;
  if (!candidate || champion === undefined) {
    return toDecision([{ rule: 'complete-evidence', passed: false, value: missing, limit: 0, evidence: null }]);
  }
  const isFirst = champion === null || 'unusable' in champion;
  return toDecision([
    ...checkFigures(candidate, hours, { limits, isFirst }),
    ...more,
    ...(champion ? [checkAgainstChampion(champion, hours, limits)] : []),
  ]);
}

/** Promotes the candidate when every rule passed. */
function toDecision(rules: readonly RuleResult[]): Decision {
  return { promoted: hasPassed(rules), reason: describeReason(rules), rules };
}

/** Puts more rule results before those of a decision. When one of them failed, the candidate is refused for that reason. */
export function prependRules(decision: Decision, results: readonly RuleResult[]): Decision {
  const rules = [...results, ...decision.rules];
  return hasPassed(results) ? { ...decision, rules } : { promoted: false, reason: describeReason(rules), rules };
}

/** Applies the gate to the planted candidates. The test passes when there are at least two and the gate refuses each of them. */
export function testGate<OwnEvidence extends Evidence>(
  planted: readonly PlantedCandidate<OwnEvidence>[],
  gate: ModelGate<OwnEvidence> = applyGate,
): SelfTest {
  const trials = planted.map(({ name, evidence }) => ({ name, ...gate(evidence) }));
  const refused = trials.filter(({ promoted }) => promoted === false);
  return { passed: trials.length >= MIN_TRIALS && refused.length === trials.length, trials };
}

/** Tests the gate, then applies it to the candidate. When the test fails, the candidate is refused. */
export function decide<OwnEvidence extends Evidence>(given: {
  evidence: OwnEvidence;
  planted: readonly PlantedCandidate<OwnEvidence>[];
  gate?: ModelGate<OwnEvidence>;
}): { readonly decision: Decision; readonly selfTest: SelfTest } {
  const { evidence, planted, gate = applyGate } = given;
  const selfTest = testGate(planted, gate);
  const { passed, trials } = selfTest;
  const accepted = trials.find(({ promoted }) => promoted !== false)?.name ?? null;
  const value = trials.filter(({ promoted }) => promoted === false).length;
  const result = { rule: 'gate-self-test', passed, value, limit: MIN_TRIALS, evidence: { accepted } } as const;
  return { decision: passed ? prependRules(gate(evidence), [result]) : toDecision([result]), selfTest };
}
