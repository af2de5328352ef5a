import { dieboldMariano } from '../diebold-mariano';
import { type BootstrapOptions, drawBlocks, percentileInterval } from './block-bootstrap';

/** How much smaller the mean loss of a model is than that of a baseline on the same hours. */
export interface ProbabilitySkill {
  /** 1 − mean loss / mean loss of the baseline. Positive when the model is better. */
  readonly skill: number;
  /** The ends of the 95 % confidence interval from the block bootstrap; `null` when it cannot be computed. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** p-value of the hypothesis that the model is not better (Diebold–Mariano test); `null` when it cannot be computed. */
  readonly pBetter: number | null;
}

/** @param losses of both for the same hours, in order of time */
export function computeProbabilitySkill(
  losses: { readonly model: Float64Array; readonly baseline: Float64Array },
  options: BootstrapOptions,
): ProbabilitySkill {
  const { model, baseline } = losses;
  const figures: number[] = [];
  if (model.length > 0) drawBlocks(model.length, options, (counts) => figures.push(skillOf(losses, counts)));
  const interval = percentileInterval(figures);
  const { pBetter } = dieboldMariano({ first: model, second: baseline }, options.horizonHours);
  return { skill: skillOf(losses), lower: interval?.lower ?? null, upper: interval?.upper ?? null, pBetter };
}

function skillOf(
  { model, baseline }: { readonly model: Float64Array; readonly baseline: Float64Array },
  counts?: Uint16Array,
): number {
  let [own, base] = [0, 0];
  for (let index = 0; index < model.length; index++) {
    const count = counts ? (counts[index] ?? 0) : 1;
    own += count * (model[index] ?? Number.NaN);
    base += count * (baseline[index] ?? Number.NaN);
  }
  return 1 - own / base;
}
