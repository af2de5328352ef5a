import type { HourlySeries } from '../series';
import { checkGaps, checkNullRatio, checkRowCount } from './completeness';
import { checkJumps } from './jumps';
import { checkFreshness, checkStaleness } from './liveness';
import { checkDuplicates, checkOrder, checkSchema, checkSpacing } from './shape';
import { checkExtremes, checkValues } from './values';
import type { QualityContext, RuleVerdict } from './verdict';

export type Rule = (series: HourlySeries, context: QualityContext) => RuleVerdict;

/** What the gate found. `passed` is false when any rule fails; warnings pass. */
export interface QualityReport {
  readonly passed: boolean;
  /** The evidence of every rule that failed; `null` when none did. */
  readonly reason: string | null;
  readonly verdicts: readonly RuleVerdict[];
}

export const RULES: readonly Rule[] = [
  checkSchema,
  checkNullRatio,
  checkDuplicates,
  checkOrder,
  checkSpacing,
  checkGaps,
  checkValues,
  checkExtremes,
  checkJumps,
  checkStaleness,
  checkFreshness,
  checkRowCount,
];

/** Tries every rule, in this order; none stops the others, and bad data is reported, never thrown. */
export function checkSeries(series: HourlySeries, context: QualityContext): QualityReport {
  const verdicts = RULES.map((rule) => rule(series, context));
  const failed = verdicts.filter(({ verdict }) => verdict === 'fail');
  const reason = failed.map(({ rule, evidence }) => `${rule}: ${evidence}`).join(' ');
  return { passed: failed.length === 0, reason: failed.length === 0 ? null : reason, verdicts };
}
