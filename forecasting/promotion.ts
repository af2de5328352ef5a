import type { ChampionEvidence, Evidence } from './promotion/evidence';
import type { Planted } from './promotion/planted-candidates';
import {
  better,
  brokenRule,
  LEAST_CRPS_SKILL,
  LEAST_CRPS_SKILL_OF_THE_FIRST,
  percent,
  SIGNIFICANCE,
} from './promotion/rules';

export { LEAK_RMSE_RATIO } from './promotion/rules';

export interface Verdict {
  readonly promoted: boolean;
  /** A sentence for a person, with the numbers that decided. */
  readonly reason: string;
}

/** What the gate said of the candidates that it must refuse. */
export interface SelfTest {
  readonly passed: boolean;
  readonly trials: readonly (Verdict & { readonly name: string })[];
}

export type Judge = (evidence: Evidence) => Verdict;

/** Whether a candidate may serve. What is missing, not finite or too little never passes, and who is only as good as the champion does not. */
export function judge({ hours, candidate, champion }: Evidence): Verdict {
  if (!candidate || champion === undefined) return { promoted: false, reason: 'the evidence is not whole' };
  const isFirst = champion === null || 'unusable' in champion;
  const leastSkill = isFirst ? LEAST_CRPS_SKILL_OF_THE_FIRST : LEAST_CRPS_SKILL;
  const problem = brokenRule(candidate, hours, leastSkill) ?? (champion && lostDuel(champion, hours));
  if (problem !== null) return { promoted: false, reason: problem };
  const { rmseRatio, coverage90, crpsSkill } = candidate;
  const own = `RMSE is ${rmseRatio.toFixed(4)} of persistence's, ${percent(coverage90)} of prices lay in the 90 % interval and CRPS is ${better(crpsSkill)} than the trailing quantiles'`;
  return {
    promoted: true,
    reason: `${own}${describeDuel(champion, hours)}, on ${hours} hours that training never saw`,
  };
}

/** Tries the gate on the planted candidates; it works when it refuses both. */
export function selfTest({
  planted,
  judge: judging = judge,
}: {
  planted: readonly Planted[];
  judge?: Judge;
}): SelfTest {
  const trials = planted.map(({ name, evidence }) => ({ name, ...judging(evidence) }));
  return { passed: trials.length >= 2 && trials.every(({ promoted }) => promoted === false), trials };
}

/** The verdict on the candidate, by a gate that has just been seen to work; of one that does not, nobody is promoted. */
export function decide(given: { evidence: Evidence; planted: readonly Planted[]; judge?: Judge }): {
  readonly verdict: Verdict;
  readonly selfTest: SelfTest;
} {
  const { evidence, planted, judge: judging = judge } = given;
  const tried = selfTest({ planted, judge: judging });
  if (tried.passed) return { verdict: judging(evidence), selfTest: tried };
  const passed = tried.trials.find(({ promoted }) => promoted !== false);
  const found = passed ? `it let ${passed.name} pass` : 'it was tried on fewer than two planted candidates';
  return { verdict: { promoted: false, reason: `the gate is broken: ${found}` }, selfTest: tried };
}

/** Why the champion goes on serving; `null` where it does not. */
function lostDuel(champion: ChampionEvidence, hours: number): string | null {
  if ('unusable' in champion) return null;
  const { version, figures, duel } = champion;
  const isWeak = brokenRule(figures, hours) !== null;
  const compared = `CRPS is ${better(duel.crpsSkill)} than that of version ${version}, which serves`;
  if (!Number.isFinite(duel.crpsSkill)) return `it cannot be compared with version ${version}, which serves`;
  if (isWeak) return duel.crpsSkill >= 0 ? null : `${compared}, though that one would not pass today`;
  if (duel.crpsSkill > 0 && duel.pBetter !== null && duel.pBetter < SIGNIFICANCE) return null;
  return `${compared}, and a difference that is not chance is needed (${describeP(duel.pBetter)}, below ${SIGNIFICANCE} is asked)`;
}

function describeDuel(champion: ChampionEvidence | null, hours: number): string {
  if (champion === null) return '';
  if ('unusable' in champion) return `, and version ${champion.version} cannot serve any more`;
  const { version, figures, duel } = champion;
  const weakness = brokenRule(figures, hours) === null ? '' : ', which would not pass today';
  return `, and ${better(duel.crpsSkill)} than version ${version}'s (${describeP(duel.pBetter)}${weakness})`;
}

function describeP(p: number | null): string {
  if (p === null || !Number.isFinite(p)) return 'p cannot be told';
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toPrecision(2)}`;
}
