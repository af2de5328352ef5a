import { compareOutcomes } from '../scoring/compare-outcomes';
import type { ForecastOutcome } from '../scoring/outcome';
import { scoreOutcomes } from '../scoring/score-outcomes';
import { type ChampionOutcomes, type Comparison, keepCommonHours } from './comparison';
import type { RuleResult, SelfTest } from './rule-result';

/** The scores that the model gate checks. A score that cannot be computed is NaN, or `null` after a round trip through JSON. */
export interface Figures {
  /** USD */
  readonly rmse: number;
  /** USD */
  readonly mae: number;
  /** RMSE and MAE divided by those of persistence. */
  readonly rmseRatio: number;
  readonly maeRatio: number;
  /** Share of prices in the 90 % interval. */
  readonly coverage90: number;
  /** Of log-returns. */
  readonly crps: number;
  readonly winkler90: number;
  /** 1 − CRPS / CRPS of the trailing quantiles. */
  readonly crpsSkill: number;
  /** 1 − Winkler score / Winkler score of the trailing quantiles. */
  readonly winklerSkill: number;
}

/** The candidate compared with the champion, hour by hour. */
export interface PairedTest {
  /** 1 − CRPS of the candidate / CRPS of the champion. */
  readonly crpsSkill: number;
  /**
   * p-value of the one-sided Diebold–Mariano test on CRPS: small when the candidate is better. `null` when it cannot be computed.
   */
  readonly pBetter: number | null;
}

/** The figures on which a decision is based. They are stored with it. */
export interface Evidence {
  /** Number of unseen hours that candidate, champion and baseline forecast. */
  readonly hours: number;
  readonly candidate: Figures;
  /** `null` when there is no production model. */
  readonly champion: ChampionEvidence | null;
}

export type ChampionEvidence =
  | { readonly version: string; readonly figures: Figures; readonly pairedTest: PairedTest }
  | { readonly version: string; readonly unusable: string };

/**
 * Computes the figures on the hours that candidate, champion and baseline forecast.
 * @param overlap the number of origins in one horizon
 */
export function computeEvidence(comparison: Comparison, overlap = 1): Evidence {
  const { candidate, champion, trailing } = keepCommonHours(comparison);
  const figures = computeFigures(candidate, trailing);
  return { hours: candidate.length, candidate: figures, champion: champion && scoreChampion(champion) };

  function scoreChampion(scored: ChampionOutcomes): ChampionEvidence {
    if ('unusable' in scored) return scored;
    const { crpsSkill, dmCrps } = compareOutcomes(candidate, scored.outcomes, overlap);
    const pairedTest = { crpsSkill, pBetter: dmCrps.pBetter };
    return { version: scored.version, figures: computeFigures(scored.outcomes, trailing), pairedTest };
  }
}

function computeFigures(outcomes: readonly ForecastOutcome[], trailing: readonly ForecastOutcome[]): Figures {
  const { rmse, mae, rmseRatio, maeRatio, coverage90, crps, winkler90 } = scoreOutcomes(outcomes);
  const { crpsSkill, winklerSkill } = compareOutcomes(outcomes, trailing);
  return { rmse, mae, rmseRatio, maeRatio, coverage90, crps, winkler90, crpsSkill, winklerSkill };
}

/** The evidence that is stored with a decision. The candidate's run and the leakage report are stored with it, too. */
export interface StoredEvidence extends Evidence {
  readonly rules: readonly RuleResult[];
  readonly selfTest: SelfTest;
}

type EarlierChampion = { readonly version: string; readonly duel: PairedTest };

/**
 * Reads the evidence of a recorded decision. Earlier versions stored no rules, and called the paired test `duel`. A decision may lack
 * everything else, too: its figures are then absent.
 */
export function readStoredEvidence(evidence: unknown): StoredEvidence {
  const stored = (evidence ?? {}) as StoredEvidence & { champion?: ChampionEvidence | EarlierChampion | null };
  const { champion = null, rules = [] } = stored;
  if (champion === null || !('duel' in champion)) return { ...stored, rules };
  const { duel: pairedTest, ...others } = champion;
  return { ...stored, rules, champion: { ...others, pairedTest } as ChampionEvidence };
}
