import { seededRandom, shuffle } from '../random';
import type { ForecastOutcome } from '../scoring/outcome';
import { type Contest, type Evidence, evidenceOf, onSharedHours } from './evidence';

/** A candidate that must never pass, beside the true one's rivals. */
export interface Planted {
  readonly name: string;
  readonly evidence: Evidence;
}

const SEED = 720;
/** Of the typical change of an hour: RMSE becomes about √(1 + ½²) = 1.12 of persistence's. */
const NOISE = 0.5;
/** CRPS becomes 1.5 of what it was. */
const WORSENING = 1.5;

/**
 * The two by which the gate is tried before it decides: noise, and the champion (the candidate, where none serves) made worse. Noise
 * fails by its points; the worsened one has honest points and an honest coverage, and fails by its CRPS alone.
 */
export function plantCandidates(contest: Contest): Planted[] {
  const shared = onSharedHours(contest);
  const { candidate, champion } = shared;
  const [name, rival] =
    champion && 'outcomes' in champion
      ? (['the champion made worse', champion.outcomes] as const)
      : (['the candidate made worse', candidate] as const);
  return [
    { name: 'noise', evidence: evidenceOf({ ...shared, candidate: noiseOf(candidate) }) },
    { name, evidence: evidenceOf({ ...shared, candidate: worsened(rival) }) },
  ];
}

/** The forecasts of other hours, with points to either side that mean nothing. */
export function noiseOf(outcomes: readonly ForecastOutcome[]): ForecastOutcome[] {
  const random = seededRandom(SEED);
  const size = NOISE * Math.sqrt(outcomes.reduce((sum, { change }) => sum + change ** 2, 0) / outcomes.length);
  const others = shuffle(outcomes, random);
  return outcomes.map((outcome, index) => {
    const { quantiles } = others[index] ?? outcome;
    return { ...outcome, quantiles, point: random() < 0.5 ? size : -size };
  });
}

/** Every quantile half as far again from the truth, on its own side: all losses of the spread grow by as much, and no coverage changes. */
export function worsened(outcomes: readonly ForecastOutcome[]): ForecastOutcome[] {
  return outcomes.map((outcome) => {
    const { change } = outcome;
    return { ...outcome, quantiles: outcome.quantiles.map((value) => change + WORSENING * (value - change)) };
  });
}
