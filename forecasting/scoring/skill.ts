import { studentQuantile } from '../statistics';
import { longRunVariance } from './diebold-mariano';

const TAIL = 0.025;

/** Positive when the model is better than its baseline. */
export interface Skill {
  /** 1 − mean loss / mean loss of the baseline. */
  readonly skill: number;
  /** The ends of the 95 % confidence interval. */
  readonly lower: number;
  readonly upper: number;
}

/**
 * The skill of a model and its confidence interval. The variance is that of Newey & West (1987), as in the Diebold-Mariano test; the
 * ratio of the means is linearised (delta method), and the quantile is that of Student's t distribution with n − 1 degrees of freedom.
 * `null` when the mean loss of the baseline is 0, or there are fewer than two losses.
 * @param losses of both for the same hours, in order of time
 */
export function computeSkill(losses: { model: Float64Array; baseline: Float64Array }): Skill | null {
  const { model, baseline } = losses;
  const n = model.length;
  const [ownMean, baseMean] = [meanOf(model), meanOf(baseline)];
  if (n < 2 || !(baseMean > 0)) return null;
  const ratio = ownMean / baseMean;
  const influences = model.map((loss, hour) => (loss - ratio * (baseline[hour] ?? Number.NaN)) / baseMean);
  const variance = Math.max(0, longRunVariance(influences)) / (n - 1);
  const margin = studentQuantile(1 - TAIL, n - 1) * Math.sqrt(variance);
  return { skill: 1 - ratio, lower: 1 - ratio - margin, upper: 1 - ratio + margin };
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
