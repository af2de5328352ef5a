import { type Comparison, keepCommonHours } from '../../promotion/comparison';
import { applyLimits, decide, type ModelGate } from '../../promotion/decide';
import { computeEvidence, type Evidence, type PairedTest } from '../../promotion/evidence';
import { type PlantedCandidate, plantCandidates } from '../../promotion/planted-candidates';
import { checkAgainstVolatility, type GateLimits } from '../../promotion/rules';
import { compareOutcomes, pairByOrigin } from '../../scoring/compare-outcomes';
import type { ForecastOutcome } from '../../scoring/outcome';
import type { NewsAblation } from '../news/ablation';

/** The limits for a horizon of minutes. There are many more forecasts than hours, so the limits are narrower. */
export const MINUTE_LIMITS: GateLimits = {
  // Thirty days of forecasts whose targets do not overlap, five minutes ahead.
  unseen: { rule: 'unseen-forecasts', least: 8_640 },
  maxRatio: 1.003,
  coverage90: { min: 0.885, max: 0.915 },
  minCrpsSkill: 0.02,
  minFirstCrpsSkill: 0,
};

/** Every list is ascending in time. */
export interface MinuteComparison extends Comparison {
  /** The forecasts of the volatility-scaled baseline. */
  readonly volatility: readonly ForecastOutcome[];
  /** The number of origins in one horizon. */
  readonly overlap: number;
}

export interface MinuteEvidence extends Evidence {
  /** The candidate compared with the volatility-scaled baseline, forecast by forecast. */
  readonly volatility: PairedTest;
  /** What news would add. It decides about the feature group `news`, not about the candidate. */
  readonly news?: NewsAblation;
}

/** Computes the figures on the origins that candidate, champion and both baselines forecast. */
export function computeMinuteEvidence({ volatility, overlap, ...comparison }: MinuteComparison): MinuteEvidence {
  const known = pairByOrigin(comparison.candidate, volatility).map(([outcome]) => outcome);
  const { candidate, champion, trailing } = keepCommonHours({ ...comparison, candidate: known });
  const { crpsSkill, dmCrps } = compareOutcomes(candidate, volatility, overlap);
  return {
    ...computeEvidence({ candidate, champion, trailing }, overlap),
    volatility: { crpsSkill, pBetter: dmCrps.pBetter },
  };
}

/** The model gate for a horizon of minutes: the rules of the hourly price with narrower limits, and the volatility-scaled baseline. */
export const applyMinuteGate: ModelGate<MinuteEvidence> = (evidence) =>
  applyLimits(evidence, MINUTE_LIMITS, [checkAgainstVolatility(evidence.volatility)]);

/** The bad candidates that the gate must refuse. */
export function plantMinuteCandidates(comparison: MinuteComparison): PlantedCandidate<MinuteEvidence>[] {
  const { volatility, overlap } = comparison;
  return plantCandidates(comparison, (changed) => computeMinuteEvidence({ ...changed, volatility, overlap }));
}

/** Tests the gate with planted candidates, then applies it to the candidate. */
export function decideOnMinutes(comparison: MinuteComparison): ReturnType<typeof decide> {
  return decide({
    evidence: computeMinuteEvidence(comparison),
    planted: plantMinuteCandidates(comparison),
    gate: applyMinuteGate,
  });
}
