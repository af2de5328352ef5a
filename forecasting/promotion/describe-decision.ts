import { formatHour, type Hour } from '../hour';
import { describeFinding } from '../leakage/report';
import type { NewsAblation } from '../minutes/news/ablation';
import type { Evidence, Figures } from './evidence';
import type { Decision, PromotionRule, RuleResult, RuleResultOf, SelfTest } from './rule-result';
import { SIGNIFICANCE } from './rules';

/** A model version and the decision about it. */
export interface DecidedVersion {
  readonly version: string;
  /** The hour of the run that trained it. */
  readonly hour: Hour;
  readonly evidence: Evidence;
  readonly decision: Decision;
  readonly selfTest: SelfTest;
}

/** Describes a decision in one paragraph, for the page of the version in MLflow. */
export function describeDecision({ version, hour, evidence, decision, selfTest }: DecidedVersion): string {
  return [
    `Version ${version}, trained in the hour ${formatHour(hour)}, was ${decision.promoted ? 'promoted' : 'refused'}: ${decision.reason}.`,
    decision.promoted
      ? describeOtherFigures(evidence.candidate)
      : `On ${evidence.hours} unseen hours: ${describeFigures(evidence.candidate)}.`,
    describeChampion(evidence, decision),
    describeSelfTest(selfTest),
    ...describeNews(evidence),
  ].join(' ');
}

function describeFigures({ rmse, rmseRatio, maeRatio, coverage90, crpsSkill, winklerSkill }: Figures): string {
  return `RMSE ${dollars(rmse)} USD (${fixed(rmseRatio, 4)} times that of persistence), MAE ${fixed(maeRatio, 4)} times that of persistence, ${percent(coverage90)} of prices in the 90 % interval, CRPS ${describeSkill(crpsSkill)} and Winkler score ${describeSkill(winklerSkill)} than those of the trailing quantiles`;
}

/** The figures that the reason of a promotion does not contain. */
function describeOtherFigures({ rmse, maeRatio, winklerSkill }: Figures): string {
  return `The RMSE is ${dollars(rmse)} USD, the MAE is ${fixed(maeRatio, 4)} times that of persistence, and the Winkler score is ${describeSkill(winklerSkill)} than that of the trailing quantiles.`;
}

function describeChampion({ champion }: Evidence, { promoted, rules }: Decision): string {
  if (champion === null) return 'There was no production model before.';
  if ('unusable' in champion) {
    return `Version ${champion.version} was the production model and cannot be loaded: ${champion.unusable}.`;
  }
  const { version, figures, pairedTest } = champion;
  const isInReason = promoted || rules.find(({ passed }) => !passed)?.rule === 'champion';
  const compared = isInReason ? '' : `; the candidate's CRPS is ${describeSkill(pairedTest.crpsSkill)}`;
  return `Version ${version} was the production model. On the same hours: ${describeFigures(figures)}${compared}.`;
}

function describeSelfTest({ passed, trials }: SelfTest): string {
  if (passed)
    return `Before the decision, the model gate was tested with bad candidates and refused them all: ${trials.map(({ name }) => name).join(', ')}.`;
  const results = trials.map(({ name, promoted }) => `${name} was ${promoted ? 'accepted' : 'refused'}`);
  return `The model gate failed its self-test: ${results.join(', ')}.`;
}

/** What news would add to a model of the live line. */
function describeNews({ news }: Evidence & { readonly news?: NewsAblation }): string[] {
  if (news === undefined) return [];
  const failed = news.rules.filter(({ passed }) => !passed);
  const shown = failed.map(({ rule, value, limit }) => `${rule} is ${value ?? 'unknown'} (limit ${limit})`);
  const result = news.helps ? 'help' : `do not help: ${shown.join(', ')}`;
  return [`News, tested on ${news.forecasts} forecasts with ${news.headlines} headlines, ${result}.`];
}

type Sentences = { readonly [R in PromotionRule]: (result: RuleResultOf<R>) => string };

/** For each rule, the reason for which it refuses a candidate. */
const REFUSALS: Sentences = {
  'leakage-check': ({ value, evidence: { first } }) =>
    first === null
      ? 'the leakage check failed'
      : `the leakage check failed (${first.check}): ${describeFinding(first)}${(value ?? 1) > 1 ? `; and ${(value ?? 1) - 1} more` : ''}`,
  'gate-self-test': ({ limit, evidence: { accepted } }) =>
    accepted === null
      ? `the model gate failed its self-test: it was tried on fewer than ${limit} planted candidates`
      : `the model gate failed its self-test: it accepted ${accepted}`,
  'complete-evidence': () => 'the evidence is incomplete: the candidate or the champion is missing',
  'unseen-hours': ({ value, limit }) =>
    `${value ?? 'unknown'} unseen hours are too few to judge a model; ${limit} are needed`,
  'unseen-forecasts': ({ value, limit }) =>
    `${value ?? 'unknown'} unseen forecasts are too few to judge a model; ${limit} are needed`,
  'finite-figures': ({ evidence }) => `${evidence?.figure} is ${evidence?.found}, which is not a finite number`,
  'rmse-ratio-min': ({ value, limit }) =>
    `the RMSE is ${fixed(value, 4)} times that of persistence; below ${limit}, the model has probably seen the answer. Look for a leak. If there is none, a person can promote it: \`nexthour promote --question QUESTION --version N --reason …\``,
  'rmse-ratio-max': (result) => describeRatio('RMSE', result),
  'mae-ratio-max': (result) => describeRatio('MAE', result),
  'coverage-90-min': describeCoverage,
  'coverage-90-max': describeCoverage,
  'crps-skill-min': ({ value, limit }) =>
    `the CRPS is ${describeSkill(value)} than that of the trailing quantiles, and ${
      limit ? `at least ${percent(limit)} better is needed` : 'the first production model must be better'
    }`,
  'volatility-skill-min': ({ value, evidence: { pBetter } }) =>
    `the CRPS is ${describeSkill(value)} than that of the volatility-scaled baseline, and a significant improvement is needed (${describeP(pBetter)}, it must be below ${SIGNIFICANCE})`,
  champion: describeLostComparison,
  'newest-hour': ({ evidence }) =>
    `version ${evidence?.version} of the newer hour ${formatHour(evidence?.hour ?? 0)} is already the production model`,
  'same-champion': ({ evidence: { production, champion } }) =>
    `${production === null ? 'no version' : `version ${production}`} is the production model now, but the candidate was compared with ${champion === null ? 'no version' : `version ${champion}`}`,
};

/** Describes a decision in one sentence: the first rule that failed or, when all passed, the figures of the candidate. */
export function describeReason(rules: readonly RuleResult[]): string {
  const failed = rules.find(({ passed }) => !passed);
  return failed ? describeRefusal(failed) : describeSuccess(rules);
}

function describeRefusal(result: RuleResult): string {
  return (REFUSALS[result.rule] as (given: RuleResult) => string)(result);
}

function describeSuccess(rules: readonly RuleResult[]): string {
  const findValue = (rule: PromotionRule) => rules.find((result) => result.rule === rule)?.value ?? null;
  const own = `the RMSE is ${fixed(findValue('rmse-ratio-max'), 4)} times that of persistence, ${percent(findValue('coverage-90-min'))} of the prices were in the 90 % interval, and the CRPS is ${describeSkill(findValue('crps-skill-min'))} than that of the trailing quantiles`;
  const champion = rules.find((result) => result.rule === 'champion');
  const hours = findValue('unseen-hours');
  const unseen = hours === null ? `${findValue('unseen-forecasts')} forecasts` : `${hours} hours`;
  return `${own}${champion ? describeWonComparison(champion) : ''}, on ${unseen} that were not used in training`;
}

function describeRatio(name: 'RMSE' | 'MAE', { value, limit }: Pick<RuleResult, 'value' | 'limit'>): string {
  return `the ${name} is ${fixed(value, 4)} times that of persistence; above ${limit}, a forecast is worse than "the price does not change"`;
}

function describeCoverage({ value, limit, rule }: RuleResultOf<'coverage-90-min' | 'coverage-90-max'>): string {
  const bound = rule === 'coverage-90-min' ? 'least' : 'most';
  return `${percent(value)} of the prices were in the 90 % interval, and it must be at ${bound} ${100 * (limit ?? 0)} %`;
}

function describeLostComparison({ value, evidence }: RuleResultOf<'champion'>): string {
  const { version } = evidence;
  if (!evidence.isUsable || value === null) {
    return `the candidate cannot be compared with version ${version}, the production model`;
  }
  const compared = `the CRPS is ${describeSkill(value)} than that of version ${version}, the production model`;
  return evidence.wouldPass
    ? `${compared}, and a significant improvement is needed (${describeP(evidence.pBetter)}, it must be below ${SIGNIFICANCE})`
    : `${compared}, although that version would not pass the model gate today`;
}

function describeWonComparison({ value, evidence }: RuleResultOf<'champion'>): string {
  if (!evidence.isUsable) return `, and version ${evidence.version}, the production model, cannot be loaded`;
  const weakness = evidence.wouldPass ? '' : '; that version would not pass the model gate today';
  return `, and ${describeSkill(value)} than that of version ${evidence.version} (${describeP(evidence.pBetter)}${weakness})`;
}

function describeP(p: number | null): string {
  if (p === null) return 'p is unknown';
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toPrecision(2)}`;
}

/** `1.3 % better`, `0.2 % worse` or `no better`. A skill that is not known is NaN, or `null` after a round trip through JSON. */
export function describeSkill(skill: number | null): string {
  if (skill === null || !Number.isFinite(skill)) return 'not known to be better';
  if (skill === 0) return 'no better';
  return `${percent(Math.abs(skill))} ${skill < 0 ? 'worse' : 'better'}`;
}

export function percent(share: number | null): string {
  return share === null || !Number.isFinite(share) ? 'unknown %' : `${(100 * share).toFixed(1)} %`;
}

export function fixed(figure: number | null, digits: number): string {
  return figure !== null && Number.isFinite(figure) ? figure.toFixed(digits) : 'unknown';
}

/** Two decimals, or four significant digits below 10 USD. */
function dollars(figure: number | null): string {
  return figure !== null && Math.abs(figure) < 10 ? String(Number(figure.toPrecision(4))) : fixed(figure, 2);
}
