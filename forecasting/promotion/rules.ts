import type { Hour } from '../hour';
import { type LeakageReport, MIN_RMSE_RATIO } from '../leakage/report';
import { TEST_HOURS } from '../split';
import type { ChampionEvidence, Figures, PairedTest } from './evidence';
import type { RuleResult } from './rule-result';

/** Thirty days. With fewer unseen hours, a good model cannot be distinguished from a lucky one. */
export const MIN_HOURS = TEST_HOURS;

/** What a model must reach. It depends on the horizon of its question. */
export interface GateLimits {
  /** The name of the rule that counts the unseen forecasts, and the least number. */
  readonly unseen: { readonly rule: 'unseen-hours' | 'unseen-forecasts'; readonly least: number };
  /** Upper bound of RMSE and of MAE, relative to persistence. */
  readonly maxRatio: number;
  /** The share of prices in the 90 % interval must be between these. */
  readonly coverage90: { readonly min: number; readonly max: number };
  /** Minimum CRPS skill relative to the trailing quantiles that is needed to replace a production model. */
  readonly minCrpsSkill: number;
  /** Minimum CRPS skill when there is no production model: any improvement is enough (docs/decisions/0011). */
  readonly minFirstCrpsSkill: number;
}

export const HOURLY_LIMITS: GateLimits = {
  unseen: { rule: 'unseen-hours', least: MIN_HOURS },
  maxRatio: 1.005,
  coverage90: { min: 0.88, max: 0.92 },
  minCrpsSkill: 0.02,
  minFirstCrpsSkill: 0,
};

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

/**
 * Applies the rules that need no champion, in the order in which they are reported. A figure that is not finite never passes.
 * @param given.isFirst whether there is no usable production model; default: there is one
 */
export function checkFigures(
  figures: Figures,
  hours: number,
  { limits = HOURLY_LIMITS, isFirst = false }: { limits?: GateLimits; isFirst?: boolean } = {},
): RuleResult[] {
  const { rmseRatio, maeRatio, coverage90, crpsSkill } = figures;
  const { min, max } = limits.coverage90;
  const minSkill = isFirst ? limits.minFirstCrpsSkill : limits.minCrpsSkill;
  const { rule, least } = limits.unseen;
  return [
    {
      rule,
      passed: Number.isSafeInteger(hours) && hours >= least,
      value: finiteOrNull(hours),
      limit: least,
      evidence: null,
    },
    checkFinite(figures),
    { rule: 'rmse-ratio-min', ...atLeast(rmseRatio, MIN_RMSE_RATIO) },
    { rule: 'rmse-ratio-max', ...atMost(rmseRatio, limits.maxRatio) },
    { rule: 'mae-ratio-max', ...atMost(maeRatio, limits.maxRatio) },
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
export function checkAgainstChampion(champion: ChampionEvidence, hours: number, limits = HOURLY_LIMITS): RuleResult {
  const { version } = champion;
  if ('unusable' in champion) {
    return { rule: 'champion', passed: true, value: null, limit: null, evidence: { version, isUsable: false } };
  }
  const { crpsSkill, pBetter } = champion.pairedTest;
  const wouldPass = hasPassed(checkFigures(champion.figures, hours, { limits }));
  const isBetter = crpsSkill > 0 && pBetter !== null && pBetter < SIGNIFICANCE;
  return {
    rule: 'champion',
    passed: Number.isFinite(crpsSkill) && (wouldPass ? isBetter : crpsSkill >= 0),
    value: finiteOrNull(crpsSkill),
    limit: 0,
    evidence: { version, isUsable: true, wouldPass, pBetter: finiteOrNull(pBetter) },
  };
}

/** Checks that the candidate is significantly better than the volatility-scaled baseline. */
export function checkAgainstVolatility({ crpsSkill, pBetter }: PairedTest): RuleResult {
  const isBetter = crpsSkill > 0 && pBetter !== null && pBetter < SIGNIFICANCE;
  return {
    rule: 'volatility-skill-min',
    passed: Number.isFinite(crpsSkill) && isBetter,
    value: finiteOrNull(crpsSkill),
    limit: 0,
    evidence: { pBetter: finiteOrNull(pBetter) },
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
