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

/** Φ⁻¹, by the rational approximation of Acklam (2003); relative error below 1.2e-9. */
export function normalQuantile(level: number): number {
  const tail = Math.min(level, 1 - level);
  if (!(tail > 0)) return level > 0.5 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  if (tail >= 0.02425) return centralQuantile(level - 0.5);
  const q = Math.sqrt(-2 * Math.log(tail));
  const value = evaluate(TAIL, q) / (evaluate(TAIL_BELOW, q) * q + 1);
  return level < 0.5 ? value : -value;
}

function centralQuantile(q: number): number {
  const r = q * q;
  return (evaluate(CENTRE, r) * q) / (evaluate(CENTRE_BELOW, r) * r + 1);
}

/** Horner's rule; the coefficient of the highest power first. */
function evaluate(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

const CENTRE = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
];
const CENTRE_BELOW = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1,
];
const TAIL = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const TAIL_BELOW = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416];
