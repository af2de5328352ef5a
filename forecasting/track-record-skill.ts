import { TRAILING_HOURS } from './models/persistence';
import { computeSkill, type Skill } from './scoring/skill';
import { type RecordedForecast, selectWindow, WINDOWS, type WindowName } from './track-record';

/** Fewer settled hours say nothing: chance changes the skill by several percent. */
export const MIN_SKILL_HOURS = 48;

export const SKILL_CONCLUSIONS = ['better', 'worse', 'no clear difference', 'too few to tell'] as const;
export type SkillConclusion = (typeof SKILL_CONCLUSIONS)[number];

/** The skill of the live forecasts of a window, compared with the trailing quantiles of 720 hours, as in the back-test. */
export interface SkillWindow {
  readonly name: WindowName;
  /** Settled live forecasts for which the trailing quantiles are known. */
  readonly hours: number;
  /** Of the mean pinball loss; `null` below MIN_SKILL_HOURS. */
  readonly skill: Skill | null;
  readonly conclusion: SkillConclusion;
}

/** @param forecasts all forecasts of one chain of the ledger, ascending in target hour */
export function computeSkillWindows(forecasts: readonly RecordedForecast[]): SkillWindow[] {
  const settled = forecasts.filter(({ late, outcome }) => !late && outcome !== null && outcome !== 'void');
  return WINDOWS.map(({ name, hours }) => computeWindow(name, selectWindow(settled, hours)));
}

function computeWindow(name: WindowName, settled: readonly RecordedForecast[]): SkillWindow {
  const pairs = settled.flatMap(({ outcome, trailingPinball }) =>
    outcome === null || outcome === 'void' || typeof trailingPinball !== 'number'
      ? []
      : [{ model: outcome.pinball, baseline: trailingPinball }],
  );
  return skillOfHours(name, pairs);
}

/**
 * The skill on some hours.
 * @param pairs the losses of the model and of the baseline in each hour, in order of time
 */
export function skillOfHours(
  name: WindowName,
  pairs: readonly { readonly model: number; readonly baseline: number }[],
): SkillWindow {
  const skill =
    pairs.length < MIN_SKILL_HOURS
      ? null
      : computeSkill({
          model: Float64Array.from(pairs, ({ model }) => model),
          baseline: Float64Array.from(pairs, ({ baseline }) => baseline),
        });
  return { name, hours: pairs.length, skill, conclusion: conclude(pairs.length, skill) };
}

function conclude(hours: number, skill: Skill | null): SkillConclusion {
  if (hours < MIN_SKILL_HOURS) return 'too few to tell';
  if (skill && skill.lower > 0) return 'better';
  if (skill && skill.upper < 0) return 'worse';
  return 'no clear difference';
}

/** One sentence for people. */
export function describeSkillWindow({ hours, skill, conclusion }: SkillWindow): string {
  if (conclusion === 'too few to tell') {
    return `too few to tell: ${hours} of the ${MIN_SKILL_HOURS} settled hours that are needed`;
  }
  if (!skill) return `no clear difference from the trailing quantiles, on ${hours} hours`;
  const range = `95 % confidence interval ${percent(skill.lower)} to ${percent(skill.upper)}`;
  const meaning = conclusion === 'no clear difference' ? 'no clear difference from' : `${conclusion} than`;
  return `${meaning} the trailing quantiles: skill ${percent(skill.skill)} (${range}) on ${hours} hours; positive is better`;
}

function percent(share: number): string {
  return `${share < 0 ? '−' : '+'}${(100 * Math.abs(share)).toFixed(1)} %`;
}

/** For `GET /record`. @param baselineHours the length of the history of the trailing quantiles */
export function skillJson(windows: readonly SkillWindow[], baselineHours = TRAILING_HOURS) {
  return {
    score: 'mean pinball loss',
    baseline: 'trailing quantiles',
    baseline_hours: baselineHours,
    min_hours: MIN_SKILL_HOURS,
    windows: windows.map((window) => ({
      window: window.name,
      hours: window.hours,
      skill: window.skill?.skill ?? null,
      lower: window.skill?.lower ?? null,
      upper: window.skill?.upper ?? null,
      conclusion: window.conclusion,
      text: describeSkillWindow(window),
    })),
  };
}
