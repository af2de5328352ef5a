import type { ProbabilityOutcome } from './outcome';

type Scored = Pick<ProbabilityOutcome, 'probability' | 'outcome'>;

/** The Brier score of one forecast, in its half form: (probability − outcome)² (Brier 1950). 0 is perfect. */
export function brierScore({ probability, outcome }: Scored): number {
  return (probability - outcome) ** 2;
}

/**
 * The logarithmic score of one forecast: −ln of the probability of what happened (Good 1952). A probability of 0 or 1 is moved by
 * 2.2e-16, as scikit-learn does, so that a wrong certain forecast costs 36 and not infinity.
 */
export function logLoss({ probability, outcome }: Scored): number {
  const clipped = Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, probability));
  return -Math.log(outcome === 1 ? clipped : 1 - clipped);
}

/** One loss per outcome, in the same order. */
export function computeLosses(
  outcomes: readonly ProbabilityOutcome[],
  loss: (outcome: Scored) => number,
): Float64Array {
  return Float64Array.from(outcomes, (outcome) => loss(outcome));
}
