import { seededRandom, shuffle } from '../../random';
import type { NamedOutcomes, ProbabilityOutcome } from '../../scoring/probability/outcome';
import { scoreProbabilities } from '../../scoring/probability/score-probabilities';
import type { RiseEvidence } from './rise-rules';

/** A deliberately bad candidate that the gate must refuse. */
export interface PlantedRiseCandidate {
  readonly name: string;
  readonly evidence: RiseEvidence;
}

/** The forecasts of a candidate and of the baselines for unseen hours. Each list is ascending in time. */
export interface RiseComparison {
  readonly candidate: readonly ProbabilityOutcome[];
  readonly baselines: readonly NamedOutcomes[];
  readonly horizonHours: number;
}

const SEED = 720;
/** The factor by which the distance of a probability from its outcome grows. */
const WORSENING = 1.5;

/**
 * Plants the candidates that test the gate before it decides: the candidate's probabilities on other hours, the candidate made worse, and
 * one probability for all hours. The gate must refuse each of them.
 */
export function plantRiseCandidates({ candidate, baselines, horizonHours }: RiseComparison): PlantedRiseCandidate[] {
  const score = (outcomes: readonly ProbabilityOutcome[]): RiseEvidence =>
    scoreProbabilities(outcomes, baselines, { horizonHours, resamples: 0 });
  return [
    { name: "the candidate's probabilities on other hours", evidence: score(shuffleProbabilities(candidate)) },
    { name: 'the candidate made worse', evidence: score(worsenProbabilities(candidate)) },
    { name: 'one probability for all hours', evidence: score(flattenProbabilities(candidate)) },
  ];
}

export function shuffleProbabilities(outcomes: readonly ProbabilityOutcome[]): ProbabilityOutcome[] {
  const others = shuffle(outcomes, seededRandom(SEED));
  return outcomes.map((outcome, index) => ({ ...outcome, probability: (others[index] ?? outcome).probability }));
}

/** Moves every probability away from its outcome by half its distance, so the Brier score grows. */
export function worsenProbabilities(outcomes: readonly ProbabilityOutcome[]): ProbabilityOutcome[] {
  return outcomes.map(({ probability, outcome, ...rest }) => {
    const moved = outcome + WORSENING * (probability - outcome);
    return { ...rest, outcome, probability: Math.min(1, Math.max(0, moved)) };
  });
}

/** The mean of the probabilities for every hour. */
export function flattenProbabilities(outcomes: readonly ProbabilityOutcome[]): ProbabilityOutcome[] {
  const mean = outcomes.reduce((sum, { probability }) => sum + probability, 0) / outcomes.length;
  return outcomes.map((outcome) => ({ ...outcome, probability: mean }));
}
