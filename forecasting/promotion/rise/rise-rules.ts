import { BASE_RATE, VOLATILITY_LOGISTIC } from '../../labels/evaluation/baselines';
import type { LeakageReport } from '../../leakage/report';
import type { ProbabilityScores, SkillAgainst } from '../../scoring/probability/score-probabilities';

/** The figures on which a decision about a model for a rise is based: those of the candidate, and its skill against both baselines. */
export type RiseEvidence = Pick<
  ProbabilityScores,
  'hours' | 'positives' | 'negatives' | 'brier' | 'logLoss' | 'auc' | 'calibrationError'
> & {
  readonly against: readonly (Pick<SkillAgainst, 'baseline'> & {
    readonly brierSkill: Pick<SkillAgainst['brierSkill'], 'skill' | 'pBetter'>;
  })[];
};

export type RisePromotionRule =
  | 'leakage-check'
  | 'gate-self-test'
  | 'unseen-rises'
  | 'unseen-other-hours'
  | 'finite-figures'
  | 'brier-skill-base-rate'
  | 'brier-skill-volatility'
  | 'calibration-error-max';

/** The result of one rule, as data, and as a sentence for the case that the rule refuses the candidate. */
export interface RiseRuleResult {
  readonly rule: RisePromotionRule;
  readonly passed: boolean;
  /** `null` when it cannot be computed. */
  readonly value: number | null;
  /** The minimum or maximum of `value`. */
  readonly limit: number | null;
  /** Why the candidate is refused; `null` when the rule passed. */
  readonly refusal: string | null;
}

/** With fewer rises or other hours, a good model cannot be distinguished from a lucky one. */
export const MIN_UNSEEN = 50;
/** Upper bound of the expected calibration error. */
export const MAX_CALIBRATION_ERROR = 0.05;
/** The p-value of the paired test must be below this. */
export const SIGNIFICANCE = 0.05;

/** Applies the rules in the order in which they are reported. A figure that is missing or not finite never passes. */
export function checkRiseFigures(evidence: RiseEvidence): RiseRuleResult[] {
  const { positives, negatives, calibrationError } = evidence;
  return [
    checkCount('unseen-rises', positives, 'hours with a rise'),
    checkCount('unseen-other-hours', negatives, 'hours without a rise'),
    checkFinite(evidence),
    checkSkill('brier-skill-base-rate', evidence, { baseline: BASE_RATE, name: 'the base rate' }),
    checkSkill('brier-skill-volatility', evidence, {
      baseline: VOLATILITY_LOGISTIC,
      name: 'the volatility-only logistic',
    }),
    toResult({
      rule: 'calibration-error-max',
      ...{ value: calibrationError, limit: MAX_CALIBRATION_ERROR, passed: calibrationError <= MAX_CALIBRATION_ERROR },
      refusal: `the calibration error is ${fixed(calibrationError)}, and it must be at most ${MAX_CALIBRATION_ERROR}`,
    }),
  ];
}

export function checkRiseLeakage({ passed, count, findings: [first] }: LeakageReport): RiseRuleResult {
  const refusal = `the leakage check failed${first ? ` (${first.check}): ${first.what} is ${first.found}, but should be ${first.expected}` : ''}`;
  return toResult({ rule: 'leakage-check', passed, value: count, limit: 0, refusal });
}

/** Keeps the refusal only when the rule did not pass, and only finite values. */
export function toResult(result: {
  readonly rule: RisePromotionRule;
  readonly passed: boolean;
  readonly value: number;
  readonly limit: number;
  readonly refusal: string;
}): RiseRuleResult {
  const { passed, value, refusal } = result;
  return { ...result, value: Number.isFinite(value) ? value : null, refusal: passed ? null : refusal };
}

function checkCount(rule: RisePromotionRule, value: number, what: string): RiseRuleResult {
  const passed = Number.isSafeInteger(value) && value >= MIN_UNSEEN;
  const refusal = `${value} unseen ${what} are too few to judge a model; ${MIN_UNSEEN} are needed`;
  return toResult({ rule, passed, value, limit: MIN_UNSEEN, refusal });
}

const FIGURES = ['brier', 'logLoss', 'auc', 'calibrationError'] as const satisfies readonly (keyof RiseEvidence)[];

function checkFinite(evidence: RiseEvidence): RiseRuleResult {
  const broken = FIGURES.filter((name) => !Number.isFinite(evidence[name]));
  const [first] = broken;
  const refusal = first === undefined ? '' : `${first} is ${evidence[first]}, which is not a finite number`;
  return toResult({ rule: 'finite-figures', passed: first === undefined, value: broken.length, limit: 0, refusal });
}

function checkSkill(
  rule: RisePromotionRule,
  { against }: RiseEvidence,
  { baseline, name }: { readonly baseline: string; readonly name: string },
): RiseRuleResult {
  const found = against.find((one) => one.baseline === baseline)?.brierSkill;
  const { skill = Number.NaN, pBetter = null } = found ?? {};
  const passed = skill > 0 && pBetter !== null && pBetter < SIGNIFICANCE;
  const test = pBetter === null ? 'p is unknown' : `p = ${pBetter.toPrecision(2)}`;
  const refusal = Number.isFinite(skill)
    ? `the Brier skill against ${name} is ${signed(skill)} (${test}), and it must be above 0 with p below ${SIGNIFICANCE}`
    : `the Brier skill against ${name} is not known`;
  return toResult({ rule, passed, value: skill, limit: 0, refusal });
}

export function signed(skill: number): string {
  return `${skill < 0 ? '−' : '+'}${Math.abs(skill).toFixed(4)}`;
}

function fixed(value: number): string {
  return Number.isFinite(value) ? value.toFixed(3) : 'not known';
}
