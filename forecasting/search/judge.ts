import { normalQuantile } from '../normal-quantile';
import { dieboldMariano } from '../scoring/diebold-mariano';
import { mean } from '../statistics';

/** The loss of each forecast of a trial, by its origin. */
export interface OriginLosses {
  readonly origins: Float64Array;
  readonly losses: Float64Array;
}

/** A trial against today's parameters, on the same forecasts. */
export interface PairedScore {
  readonly forecasts: number;
  /** 1 − mean loss / mean loss of today's parameters. Positive when the trial is better. */
  readonly skill: number;
  /** Mean loss of today's parameters − mean loss of the trial. */
  readonly gain: number;
  /** gain / its standard error, by the Diebold-Mariano test; `null` when it cannot be computed. */
  readonly z: number | null;
  /** p-value of the hypothesis that the trial is not better. */
  readonly pBetter: number | null;
}

/** What is left of the best score when the number of trials is considered. */
export interface Deflation {
  /** The number of trials among which the best one was chosen. */
  readonly trials: number;
  /** The z that the best of so many worthless trials has on average. */
  readonly expectedZ: number;
  /** The gain that remains: gain − expectedZ · standard error. */
  readonly gain: number | null;
  readonly skill: number | null;
  /** The probability that the best of so many worthless trials has such a z, or a larger one. */
  readonly pBetter: number | null;
}

const EULER_GAMMA = 0.5772156649015329;

/** @param overlap the number of origins in one horizon: neighbouring targets overlap when it is above 1 */
export function compareLosses(trial: OriginLosses, today: OriginLosses, overlap: number): PairedScore {
  const others = new Map(Array.from(today.origins, (origin, row) => [origin, today.losses[row] ?? Number.NaN]));
  const pairs = Array.from(trial.origins, (origin, row) => ({
    origin,
    own: trial.losses[row] ?? Number.NaN,
    other: others.get(origin) ?? Number.NaN,
  })).filter(({ own, other }) => Number.isFinite(own) && Number.isFinite(other));
  pairs.sort((a, b) => a.origin - b.origin);
  const first = Float64Array.from(pairs, ({ own }) => own);
  const second = Float64Array.from(pairs, ({ other }) => other);
  const { statistic, pBetter } = dieboldMariano({ first, second }, overlap);
  const [own, other] = [mean([...first]), mean([...second])];
  const z = statistic === null ? null : -statistic;
  return { forecasts: pairs.length, skill: 1 - own / other, gain: other - own, z, pBetter };
}

/**
 * Deflates the best score for the number N of trials. Under the hypothesis that no trial is better than today's parameters, each z is about
 * standard normal, and the largest of N independent ones has the mean (1 − γ) Φ⁻¹(1 − 1/N) + γ Φ⁻¹(1 − 1/(N e)) (Bailey & López de Prado
 * 2014, "The deflated Sharpe ratio", eq. 1, with the variance 1 that a z has). P(largest ≥ z) = 1 − (1 − p)^N (Šidák 1967). Trials of one
 * space are positively correlated, so both are bounds on the safe side (Slepian 1962).
 */
export function deflateBest({ gain, skill, z, pBetter }: PairedScore, trials: number): Deflation {
  const expectedZ = expectLargest(trials);
  if (z === null || pBetter === null || z === 0) return { trials, expectedZ, gain: null, skill: null, pBetter: null };
  return {
    ...{ trials, expectedZ },
    // gain / z is the standard error.
    gain: gain - expectedZ * (gain / z),
    skill: skill - expectedZ * (skill / z),
    pBetter: -Math.expm1(trials * Math.log1p(-Math.min(pBetter, 1 - 1e-15))),
  };
}

/** The mean of the largest of `count` independent standard normal numbers, approximately. */
export function expectLargest(count: number): number {
  if (count <= 1) return 0;
  return (1 - EULER_GAMMA) * normalQuantile(1 - 1 / count) + EULER_GAMMA * normalQuantile(1 - 1 / (count * Math.E));
}
