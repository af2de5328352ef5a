import { TEST_HOURS } from '../split';
import type { Figures } from './evidence';

/** Thirty days: fewer unseen hours do not tell a good model from a lucky one. */
export const LEAST_HOURS = TEST_HOURS;
/** How much worse than "the price stays" the point may be, by RMSE and by MAE. */
export const WORST_RATIO = 1.005;
/** Nobody forecasts the next hour's price this well: below it the model has seen the answer. */
export const LEAK_RMSE_RATIO = 0.98;
/** Within these the 90 % interval is honest. */
export const COVERAGE_90 = { least: 0.88, most: 0.92 } as const;
/** How much better than the trailing quantiles the spread must be, by CRPS, to take the place of a model that serves. */
export const LEAST_CRPS_SKILL = 0.02;
/** Where none serves, to be better at all: nothing is lost but the lack of forecasts (docs/decisions/0011). */
export const LEAST_CRPS_SKILL_OF_THE_FIRST = 0;
/** At which a candidate is held to be better than the champion. */
export const SIGNIFICANCE = 0.05;

type Rule = (figures: Figures) => string | null;

/** What a model must be by itself, in the order in which it is told; skill comes last. */
const RULES: readonly Rule[] = [isWhole, isNoLeak, isNoWorseThanPersistence, isCalibrated];

/** The first rule that the figures break, as a sentence for a person; `null` where they break none. */
export function brokenRule(figures: Figures, hours: number, leastSkill = LEAST_CRPS_SKILL): string | null {
  if (!(Number.isSafeInteger(hours) && hours >= LEAST_HOURS)) {
    return `${hours} unseen hours are too few to judge by; ${LEAST_HOURS} are the least`;
  }
  for (const rule of RULES) {
    const problem = rule(figures);
    if (problem !== null) return problem;
  }
  return hasSkill(figures, leastSkill);
}

function isWhole(figures: Figures): string | null {
  for (const name of FIGURE_NAMES) {
    if (!Number.isFinite(figures[name])) return `${name} is ${figures[name]}, not a number to judge by`;
  }
  return null;
}

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

function isNoLeak({ rmseRatio }: Figures): string | null {
  if (rmseRatio >= LEAK_RMSE_RATIO) return null;
  return `RMSE is ${rmseRatio.toFixed(4)} of persistence's: better than ${LEAK_RMSE_RATIO} is too good to be true, so look for a leak; if there is none, \`nexthour promote\` with a reason lets it serve`;
}

function isNoWorseThanPersistence({ rmseRatio, maeRatio }: Figures): string | null {
  for (const [name, ratio] of [['RMSE', rmseRatio] as const, ['MAE', maeRatio] as const]) {
    if (ratio > WORST_RATIO) {
      return `${name} is ${ratio.toFixed(4)} of persistence's; more than ${WORST_RATIO} is worse than saying that the price stays`;
    }
  }
  return null;
}

function isCalibrated({ coverage90 }: Figures): string | null {
  const { least, most } = COVERAGE_90;
  if (coverage90 >= least && coverage90 <= most) return null;
  return `${percent(coverage90)} of prices lay in the 90 % interval, and only ${100 * least} to ${100 * most} % is honest`;
}

function hasSkill({ crpsSkill }: Figures, least: number): string | null {
  if (crpsSkill > 0 && crpsSkill >= least) return null;
  const wanted = least > 0 ? `${percent(least)} better is the least` : 'the first model to serve must be better';
  return `CRPS is ${better(crpsSkill)} than that of the trailing thirty days' quantiles, and ${wanted}`;
}

/** `1.3 % better`, `0.2 % worse` or `no better`. NaN, and the `null` that JSON makes of it, are said to be unknown, here and below. */
export function better(skill: number | null): string {
  if (skill === null || !Number.isFinite(skill)) return 'unknown whether better';
  if (skill === 0) return 'no better';
  return `${percent(Math.abs(skill))} ${skill < 0 ? 'worse' : 'better'}`;
}

export function percent(share: number | null): string {
  if (share === null || !Number.isFinite(share)) return 'unknown %';
  return `${(100 * share).toFixed(1)} %`;
}
