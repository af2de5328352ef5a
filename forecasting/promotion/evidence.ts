import { compareOutcomes } from '../scoring/compare-outcomes';
import type { ForecastOutcome } from '../scoring/outcome';
import { scoreOutcomes } from '../scoring/score-outcomes';
import { type ChampionOutcomes, type Comparison, keepSharedHours } from './comparison';

/** The scores that the model gate checks. A score that cannot be computed is NaN, and `null` after it has been JSON. */
export interface Figures {
  /** USD */
  readonly rmse: number;
  /** USD */
  readonly mae: number;
  /** Relative to persistence. */
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

/** The candidate against the champion, hour by hour. */
export interface PairedTest {
  /** 1 − CRPS of the candidate / CRPS of the champion. */
  readonly crpsSkill: number;
  /** One-sided p-value of the Diebold–Mariano test on CRPS, that the candidate is better; `null` when it cannot be computed. */
  readonly pBetter: number | null;
}

/** The numbers that a decision is based on; they are stored with it. */
export interface Evidence {
  /** How many unseen hours all three forecast. */
  readonly hours: number;
  readonly candidate: Figures;
  /** `null` when there is no production model. */
  readonly champion: ChampionEvidence | null;
}

export type ChampionEvidence =
  | { readonly version: string; readonly figures: Figures; readonly pairedTest: PairedTest }
  | { readonly version: string; readonly unusable: string };

/** Scores the hours that all three forecast, and no others. */
export function computeEvidence(comparison: Comparison): Evidence {
  const { candidate, champion, trailing } = keepSharedHours(comparison);
  const figures = computeFigures(candidate, trailing);
  return { hours: candidate.length, candidate: figures, champion: champion && scoreChampion(champion) };

  function scoreChampion(scored: ChampionOutcomes): ChampionEvidence {
    if ('unusable' in scored) return scored;
    const { crpsSkill, dmCrps } = compareOutcomes(candidate, scored.outcomes);
    const pairedTest = { crpsSkill, pBetter: dmCrps.pBetter };
    return { version: scored.version, figures: computeFigures(scored.outcomes, trailing), pairedTest };
  }
}

function computeFigures(outcomes: readonly ForecastOutcome[], trailing: readonly ForecastOutcome[]): Figures {
  const { rmse, mae, rmseRatio, maeRatio, coverage90, crps, winkler90 } = scoreOutcomes(outcomes);
  const { crpsSkill, winklerSkill } = compareOutcomes(outcomes, trailing);
  return { rmse, mae, rmseRatio, maeRatio, coverage90, crps, winkler90, crpsSkill, winklerSkill };
}
