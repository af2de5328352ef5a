import { compareOutcomes, pairByOrigin } from '../scoring/compare-outcomes';
import type { ForecastOutcome } from '../scoring/outcome';
import { scoreOutcomes } from '../scoring/score-outcomes';

/** What three forecasters said of the same hours, that none was fitted on. Each ascending in time. */
export interface Contest {
  readonly candidate: readonly ForecastOutcome[];
  readonly champion: Champion | null;
  /** The quantiles of the trailing thirty days. */
  readonly trailing: readonly ForecastOutcome[];
}

/** The model that serves. */
export type Champion =
  | { readonly version: string; readonly outcomes: readonly ForecastOutcome[] }
  /** It cannot be loaded by this program any more, so it cannot serve either. */
  | { readonly version: string; readonly unusable: string };

/** What the gate judges a forecaster by; NaN, `null` once it has been JSON, where it cannot be told. */
export interface Figures {
  /** USD */
  readonly rmse: number;
  readonly mae: number;
  /** To "the price stays". */
  readonly rmseRatio: number;
  readonly maeRatio: number;
  readonly coverage90: number;
  /** Of log-returns. */
  readonly crps: number;
  readonly winkler90: number;
  /** 1 − CRPS / that of the trailing quantiles, and the same of the Winkler score. */
  readonly crpsSkill: number;
  readonly winklerSkill: number;
}

/** The candidate against the champion. */
export interface Duel {
  /** 1 − CRPS of the candidate / that of the champion. */
  readonly crpsSkill: number;
  /** Of Diebold and Mariano's test on CRPS that the candidate is not better; `null` where that cannot be told. */
  readonly pBetter: number | null;
}

/** Why a decision was what it was: numbers only, to be stored beside it. */
export interface Evidence {
  /** That all have forecast, and none was fitted on. */
  readonly hours: number;
  readonly candidate: Figures;
  /** `null` where no model serves. */
  readonly champion: ChampionEvidence | null;
}

export type ChampionEvidence =
  | { readonly version: string; readonly figures: Figures; readonly duel: Duel }
  | { readonly version: string; readonly unusable: string };

/** Compares on the hours that all have forecast, and no others. */
export function evidenceOf(contest: Contest): Evidence {
  const { candidate, champion, trailing } = onSharedHours(contest);
  const figures = figuresOf(candidate, trailing);
  return { hours: candidate.length, candidate: figures, champion: champion && judgeChampion(champion) };

  function judgeChampion(rival: Champion): ChampionEvidence {
    if ('unusable' in rival) return rival;
    const { crpsSkill, dmCrps } = compareOutcomes(candidate, rival.outcomes);
    const duel = { crpsSkill, pBetter: dmCrps.pBetter };
    return { version: rival.version, figures: figuresOf(rival.outcomes, trailing), duel };
  }
}

/** The same contest without the hours that one of them has not forecast. */
export function onSharedHours({ candidate, champion, trailing }: Contest): Contest {
  const rival = champion && 'outcomes' in champion ? champion.outcomes : trailing;
  const shared = pairByOrigin(trailing, rival).map(([outcome]) => outcome);
  const own = pairByOrigin(candidate, shared).map(([outcome]) => outcome);
  const among = (outcomes: readonly ForecastOutcome[]) => pairByOrigin(outcomes, own).map(([outcome]) => outcome);
  const usable = champion && ('outcomes' in champion ? { ...champion, outcomes: among(champion.outcomes) } : champion);
  return { candidate: own, champion: usable, trailing: among(trailing) };
}

function figuresOf(outcomes: readonly ForecastOutcome[], trailing: readonly ForecastOutcome[]): Figures {
  const { rmse, mae, rmseRatio, maeRatio, coverage90, crps, winkler90 } = scoreOutcomes(outcomes);
  const { crpsSkill, winklerSkill } = compareOutcomes(outcomes, trailing);
  return { rmse, mae, rmseRatio, maeRatio, coverage90, crps, winkler90, crpsSkill, winklerSkill };
}
