import type { Hour } from '../hour';
import { type LeakageReport, MIN_RMSE_RATIO } from '../leakage/report';
import { TEST_HOURS } from '../split';
import type { ChampionEvidence, Figures } from './evidence';
import type { RuleResult } from './rule-result';

/** Thirty days. With fewer unseen hours, a good model cannot be distinguished from a lucky one. */
export const MIN_HOURS = TEST_HOURS;
/** Upper bound of RMSE and of MAE, relative to persistence. */
export const MAX_RATIO = 1.005;
/** The share of prices in the 90 % interval must be between these. */
export const COVERAGE_90 = { min: 0.88, max: 0.92 } as const;
/** Minimum CRPS skill relative to the trailing quantiles that is needed to replace a production model. */
export const MIN_CRPS_SKILL = 0.02;
/** Minimum CRPS skill when there is no production model: any improvement is enough (docs/decisions/0011). */
export const MIN_FIRST_CRPS_SKILL = 0;
/** The p-value of the Diebold–Mariano test must be below this. */
export const SIGNIFICANCE = 0.05;

const FIGURE_NAMES = [
  'rmse',
  'mae',
  'rmseRatio',
  'maeRatio',
  'coverage90',
  'crps',
  'winkler90',
  'crpsSkill',
  'winklerSkill',
] as const satisfies readonly (keyof Figures)[];

/** Applies the rules that need no champion, in the order in which they are reported. A figure that is not finite never passes. */
export function checkFigures(figures: Figures, hours: number, minSkill = MIN_CRPS_SKILL): RuleResult[] {
  const { rmseRatio, maeRatio, coverage90, crpsSkill } = figures;
  const { min, max } = COVERAGE_90;
  return [
    {
      rule: 'unseen-hours',
      passed: Number.isSafeInteger(hours) && hours >= MIN_HOURS,
      value: finiteOrNull(hours),
      limit: MIN_HOURS,
      evidence: null,
    },
    checkFinite(figures),
    { rule: 'rmse-ratio-min', ...atLeast(rmseRatio, MIN_RMSE_RATIO) },
    { rule: 'rmse-ratio-max', ...atMost(rmseRatio, MAX_RATIO) },
    { rule: 'mae-ratio-max', ...atMost(maeRatio, MAX_RATIO) },
    { rule: 'coverage-90-min', ...atLeast(coverage90, min) },
    { rule: 'coverage-90-max', ...atMost(coverage90, max) },
    { ...atLeast(crpsSkill, minSkill), rule: 'crps-skill-min', passed: crpsSkill > 0 && crpsSkill >= minSkill },
  ];
}

export function hasPassed(results: readonly RuleResult[]): boolean {
  return results.every(({ passed }) => passed);
}

function checkFinite(figures: Figures): RuleResult {
  const broken = FIGURE_NAMES.filter((name) => !Number.isFinite(figures[name]));
  const [first] = broken;
  const evidence = first === undefined ? null : { figure: first, found: String(figures[first]) };
  return { rule: 'finite-figures', passed: first === undefined, value: broken.length, limit: 0, evidence };
}

function atLeast(value: number, limit: number) {
  return { passed: Number.isFinite(value) && value >= limit, value: finiteOrNull(value), limit, evidence: null };
}

function atMost(value: number, limit: number) {
  return { passed: Number.isFinite(value) && value <= limit, value: finiteOrNull(value), limit, evidence: null };
}

/**
 * Checks that the candidate is significantly better than the champion. When the champion itself would not pass today, the candidate
 * must only not be worse. When the champion cannot be loaded, the rule passes.
 */
export function checkAgainstChampion(champion: ChampionEvidence, hours: number): RuleResult {
  const { version } = champion;
  if ('unusable' in champion) {
    return { rule: 'champion', passed: true, value: null, limit: null, evidence: { version, isUsable: false } };
  }
  const { crpsSkill, pBetter } = champion.pairedTest;
  const wouldPass = hasPassed(checkFigures(champion.figures, hours));
  const isBetter = crpsSkill > 0 && pBetter !== null && pBetter < SIGNIFICANCE;
  return {
    rule: 'champion',
    passed: Number.isFinite(crpsSkill) && (wouldPass ? isBetter : crpsSkill >= 0),
    value: finiteOrNull(crpsSkill),
    limit: 0,
    evidence: { version, isUsable: true, wouldPass, pBetter: finiteOrNull(pBetter) },
  };
}

export function checkLeakage({ passed, count, findings }: LeakageReport): RuleResult {
  return { rule: 'leakage-check', passed, value: count, limit: 0, evidence: { first: findings[0] ?? null } };
}

/**
 * Checks that the candidate's hour is not older than that of the production model, and that the candidate was compared with the
 * version that is the production model now.
 * @param given.production the production version at the time of the decision
 * @param given.hour the hour of the candidate
 * @param given.champion the version with which the candidate was compared
 */
export function checkProduction(given: {
  readonly production: { readonly version: string; readonly hour: Hour } | null;
  readonly hour: Hour;
  readonly champion: string | null;
}): RuleResult[] {
  const { production, hour, champion } = given;
  const version = production?.version ?? null;
  const isSame = version === champion;
  return [
    {
      rule: 'newest-hour',
      passed: production === null || production.hour <= hour,
      value: production?.hour ?? null,
      limit: hour,
      evidence: production && { version: production.version, hour: production.hour },
    },
    {
      rule: 'same-champion',
      passed: isSame,
      value: isSame ? 0 : 1,
      limit: 0,
      evidence: { production: version, champion },
    },
  ];
}

function finiteOrNull(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
