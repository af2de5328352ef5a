import { seededRandom, shuffle } from '../random';
import type { ForecastOutcome } from '../scoring/outcome';
import { type Comparison, keepSharedHours } from './comparison';
import { computeEvidence, type Evidence } from './evidence';

/** A deliberately bad candidate that the gate must refuse. */
export interface PlantedCandidate {
  readonly name: string;
  readonly evidence: Evidence;
}

const SEED = 720;
/** As a share of the root mean square hourly change: RMSE becomes about √(1 + ½²) = 1.12 of persistence's. */
const NOISE = 0.5;
/** The factor by which CRPS grows. */
const WORSENING = 1.5;

/**
 * The two candidates on which the gate is tested before it decides: noise, and the champion made worse (the candidate made worse
 * when there is no champion). Noise fails by its points. The worsened model has sound points and a sound coverage, and fails by its
 * CRPS alone.
 */
export function plantCandidates(comparison: Comparison): PlantedCandidate[] {
  const shared = keepSharedHours(comparison);
  const { candidate, champion } = shared;
  const [name, original] =
    champion && 'outcomes' in champion
      ? (['the champion made worse', champion.outcomes] as const)
      : (['the candidate made worse', candidate] as const);
  return [
    { name: 'noise', evidence: computeEvidence({ ...shared, candidate: addNoise(candidate) }) },
    { name, evidence: computeEvidence({ ...shared, candidate: worsen(original) }) },
  ];
}

/** Takes the quantiles of other hours, and random points. */
export function addNoise(outcomes: readonly ForecastOutcome[]): ForecastOutcome[] {
  const random = seededRandom(SEED);
  const size = NOISE * Math.sqrt(outcomes.reduce((sum, { change }) => sum + change ** 2, 0) / outcomes.length);
  const others = shuffle(outcomes, random);
  return outcomes.map((outcome, index) => {
    const { quantiles } = others[index] ?? outcome;
    return { ...outcome, quantiles, point: random() < 0.5 ? size : -size };
  });
}

/** Moves every quantile away from the actual change by half its distance, so every pinball loss grows and no coverage changes. */
export function worsen(outcomes: readonly ForecastOutcome[]): ForecastOutcome[] {
  return outcomes.map((outcome) => {
    const { change } = outcome;
    return { ...outcome, quantiles: outcome.quantiles.map((value) => change + WORSENING * (value - change)) };
  });
}
