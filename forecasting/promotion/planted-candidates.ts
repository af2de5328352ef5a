import { seededRandom, shuffle } from '../random';
import type { ForecastOutcome } from '../scoring/outcome';
import { type Comparison, keepCommonHours } from './comparison';
import { computeEvidence, type Evidence } from './evidence';

/** A deliberately bad candidate that the gate must refuse. */
export interface PlantedCandidate<OwnEvidence extends Evidence = Evidence> {
  readonly name: string;
  readonly evidence: OwnEvidence;
}

const SEED = 720;
/**
 * Size of a random point forecast, as a share of the root mean square hourly return. The RMSE is then √(1 + ½²) = 1.12 of
 * persistence's.
 */
const NOISE = 0.5;
/** The factor by which CRPS grows. */
const WORSENING = 1.5;

/**
 * Plants the two candidates that test the gate before it decides: noise, and the champion made worse (the candidate made worse when
 * there is no champion). The gate must refuse noise because of its point forecasts. The model made worse keeps its point forecasts
 * and its coverage, so the gate must refuse it because of its CRPS.
 */
export function plantCandidates(comparison: Comparison): PlantedCandidate[];
export function plantCandidates<OwnEvidence extends Evidence>(
  comparison: Comparison,
  compute: (comparison: Comparison) => OwnEvidence,
): PlantedCandidate<OwnEvidence>[];
export function plantCandidates(
  comparison: Comparison,
  compute: (comparison: Comparison) => Evidence = computeEvidence,
): PlantedCandidate[] {
  const shared = keepCommonHours(comparison);
  const { candidate, champion } = shared;
  const [name, original] =
    champion && 'outcomes' in champion
      ? (['the champion made worse', champion.outcomes] as const)
      : (['the candidate made worse', candidate] as const);
  return [
    { name: 'noise', evidence: compute({ ...shared, candidate: addNoise(candidate) }) },
    { name, evidence: compute({ ...shared, candidate: worsen(original) }) },
  ];
}

/** Replaces the quantiles by those of other hours, and the point forecasts by random ones. */
export function addNoise(outcomes: readonly ForecastOutcome[]): ForecastOutcome[] {
  const random = seededRandom(SEED);
  const size = NOISE * Math.sqrt(outcomes.reduce((sum, { change }) => sum + change ** 2, 0) / outcomes.length);
  const others = shuffle(outcomes, random);
  return outcomes.map((outcome, index) => {
    const { quantiles } = others[index] ?? outcome;
    return { ...outcome, quantiles, point: random() < 0.5 ? size : -size };
  });
}

/**
 * Moves every quantile away from the actual return by half its distance, so every pinball loss grows and the coverage stays the
 * same.
 */
export function worsen(outcomes: readonly ForecastOutcome[]): ForecastOutcome[] {
  return outcomes.map((outcome) => {
    const { change } = outcome;
    return { ...outcome, quantiles: outcome.quantiles.map((value) => change + WORSENING * (value - change)) };
  });
}
