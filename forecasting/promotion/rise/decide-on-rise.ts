import type { LeakageReport } from '../../leakage/report';
import type { PlantedRiseCandidate } from './planted-rise-candidates';
import {
  checkRiseFigures,
  checkRiseLeakage,
  type RiseEvidence,
  type RiseRuleResult,
  signed,
  toResult,
} from './rise-rules';

/** Whether a model for a rise may be used, and why. */
export interface RiseDecision {
  readonly promoted: boolean;
  /** One sentence: the first rule that failed or, when all passed, the figures of the candidate. */
  readonly reason: string;
  readonly rules: readonly RiseRuleResult[];
}

export type RiseGate = (evidence: RiseEvidence) => RiseDecision;

/** The decisions of the gate about the planted candidates. It passes when it refused each of them. */
export interface RiseSelfTest {
  readonly passed: boolean;
  readonly trials: readonly (RiseDecision & { readonly name: string })[];
}

const MIN_TRIALS = 2;

/** The model gate for questions about a rise. */
export const applyRiseGate: RiseGate = (evidence) => toDecision(checkRiseFigures(evidence), evidence);

/** Tests the gate with planted candidates, checks the leakage report, then applies the gate to the candidate. */
export function decideOnRise(given: {
  readonly evidence: RiseEvidence;
  readonly leakage: LeakageReport;
  readonly planted: readonly PlantedRiseCandidate[];
  readonly gate?: RiseGate;
}): { readonly decision: RiseDecision; readonly selfTest: RiseSelfTest } {
  const { evidence, leakage, planted, gate = applyRiseGate } = given;
  const trials = planted.map(({ name, evidence: bad }) => ({ name, ...gate(bad) }));
  const refused = trials.filter(({ promoted }) => promoted === false);
  const passed = trials.length >= MIN_TRIALS && refused.length === trials.length;
  const accepted = trials.find(({ promoted }) => promoted !== false);
  const cause = accepted
    ? `it accepted ${accepted.name}`
    : `it was tried on fewer than ${MIN_TRIALS} planted candidates`;
  const result = toResult({
    ...{ rule: 'gate-self-test', passed, value: refused.length, limit: MIN_TRIALS },
    refusal: `the model gate failed its self-test: ${cause}`,
  });
  const rules = [checkRiseLeakage(leakage), result, ...(passed ? gate(evidence).rules : [])];
  return { decision: toDecision(rules, evidence), selfTest: { passed, trials } };
}

function toDecision(rules: readonly RiseRuleResult[], evidence: RiseEvidence): RiseDecision {
  const failed = rules.find(({ passed }) => !passed);
  if (failed) return { promoted: false, reason: failed.refusal ?? failed.rule, rules };
  const skills = evidence.against.map(({ baseline, brierSkill }) => `${signed(brierSkill.skill)} against ${baseline}`);
  const reason = `the Brier skill is ${skills.join(' and ')}, and the AUC is ${evidence.auc.toFixed(3)}, on ${evidence.hours} hours that were not used in training`;
  return { promoted: true, reason, rules };
}
