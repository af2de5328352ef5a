import type { HourlySeries } from '../series';
import type { CheckResult, CheckResultOf, QualityContext, RuleName } from './check-result';
import { checkGaps, checkNullRatio, checkRowCount } from './completeness';
import { describeCheckResult } from './describe-check-result';
import { checkJumps } from './jumps';
import { checkFreshness, checkStaleness } from './liveness';
import { checkDuplicates, checkOrder, checkSchema, checkSpacing } from './shape';
import { checkExtremes, checkValues } from './values';

/** The result of the data gate. A rule that fails closes the gate; a warning does not. */
export interface QualityReport {
  readonly passed: boolean;
  /** For each rule that failed, its name and its sentence; `null` when no rule failed. */
  readonly reason: string | null;
  readonly results: readonly CheckResult[];
}

type SeriesRule = Exclude<RuleName, 'opens'>;

type Rules = { readonly [R in SeriesRule]: (series: HourlySeries, context: QualityContext) => CheckResultOf<R> };

/** The rules of the data gate, in the order in which they are reported. */
const RULES: Rules = {
  schema: checkSchema,
  'null-ratio': checkNullRatio,
  duplicates: checkDuplicates,
  order: checkOrder,
  spacing: checkSpacing,
  gaps: checkGaps,
  values: checkValues,
  extremes: checkExtremes,
  jumps: checkJumps,
  staleness: checkStaleness,
  freshness: checkFreshness,
  'row-count': checkRowCount,
};

export const RULE_NAMES = Object.keys(RULES) as readonly SeriesRule[];

/** Applies all rules, also after one of them failed. Bad data gives results, not errors. */
export function checkSeries(series: HourlySeries, context: QualityContext): QualityReport {
  const results = RULE_NAMES.map((rule): CheckResult => RULES[rule](series, context));
  const failed = results.filter(({ status }) => status === 'fail');
  const reason = failed.map((result) => `${result.rule}: ${describeCheckResult(result)}`).join(' ');
  return { passed: failed.length === 0, reason: failed.length === 0 ? null : reason, results };
}
