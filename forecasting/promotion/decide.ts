import { describeReason } from './describe-reason';
import type { Evidence } from './evidence';
import type { PlantedCandidate } from './planted-candidates';
import type { Decision, RuleResult } from './rule-result';
import { checkAgainstChampion, checkFigures, hasPassed, MIN_CRPS_SKILL, MIN_FIRST_CRPS_SKILL } from './rules';

/** The model gate: decides about a candidate from numbers alone. */
export type Judge = (evidence: Evidence) => Decision;

/** What the gate decided about the planted candidates, which it must refuse. */
export interface SelfTest {
  readonly passed: boolean;
  readonly trials: readonly (Decision & { readonly name: string })[];
}

const MIN_TRIALS = 2;

/** Whether a candidate may become production. A figure that is missing, not finite or from too few hours never passes. */
export function judge({ hours, candidate, champion }: Evidence): Decision {
  const missing = [candidate, champion].filter((part) => part === undefined).length;
  if (!candidate || champion === undefined) {
    return toDecision([{ rule: 'complete-evidence', passed: false, value: missing, limit: 0, evidence: null }]);
  }
  const isFirst = champion === null || 'unusable' in champion;
  return toDecision([
    ...checkFigures(candidate, hours, isFirst ? MIN_FIRST_CRPS_SKILL : MIN_CRPS_SKILL),
    ...(champion ? [checkAgainstChampion(champion, hours)] : []),
  ]);
}

/** Promotes when every rule passed. */
function toDecision(rules: readonly RuleResult[]): Decision {
  return { promoted: hasPassed(rules), reason: describeReason(rules), rules };
}

/** The decision with more rules before its own. When one of them failed, the candidate is refused for that reason. */
export function withRules(decision: Decision, results: readonly RuleResult[]): Decision {
  const rules = [...results, ...decision.rules];
  return hasPassed(results) ? { ...decision, rules } : { promoted: false, reason: describeReason(rules), rules };
}

/** Tries the gate on the planted candidates. It works when it refuses each of at least two. */
export function testGate(planted: readonly PlantedCandidate[], gate: Judge = judge): SelfTest {
  const trials = planted.map(({ name, evidence }) => ({ name, ...gate(evidence) }));
  const refused = trials.filter(({ promoted }) => promoted === false);
  return { passed: trials.length >= MIN_TRIALS && refused.length === trials.length, trials };
}

/** Tests the gate, then lets it decide about the candidate. A gate that fails its test promotes no model. */
export function decide(given: { evidence: Evidence; planted: readonly PlantedCandidate[]; judge?: Judge }): {
  readonly decision: Decision;
  readonly selfTest: SelfTest;
} {
  const { evidence, planted, judge: gate = judge } = given;
  const selfTest = testGate(planted, gate);
  const { passed, trials } = selfTest;
  const accepted = trials.find(({ promoted }) => promoted !== false)?.name ?? null;
  const value = trials.filter(({ promoted }) => promoted === false).length;
  const result = { rule: 'gate-self-test', passed, value, limit: MIN_TRIALS, evidence: { accepted } } as const;
  return { decision: passed ? withRules(gate(evidence), [result]) : toDecision([result]), selfTest };
}
