import type { SearchMethod } from './trials';
import { TODAY } from './trials';

/** A rung of successive halving keeps the best of this many trials (Jamieson & Talwalkar 2016). */
const KEPT_ONE_OF = 3;
export const MAX_RUNGS = 3;

/**
 * How many folds the trials of each rung have been scored on. Successive halving scores all trials on one fold and the best third on twice
 * as many, and so on; the other methods score all trials on all folds.
 */
export function planRungs(method: SearchMethod, folds: number): number[] {
  if (method !== 'halving') return [folds];
  return [...new Set([1, Math.ceil(folds / 2), folds])].slice(-MAX_RUNGS);
}

/** The folds that are new in a rung, as places in the list of folds. @param rung from 0 */
export function foldsOfRung(rungs: readonly number[], rung: number): number[] {
  const [from, to] = [rungs[rung - 1] ?? 0, rungs[rung] ?? 0];
  return Array.from({ length: Math.max(0, to - from) }, (_, offset) => from + offset);
}

export interface RankedTrial {
  readonly trial: number;
  /** The mean loss on the folds that all trials of the rung were scored on. */
  readonly loss: number;
}

/** Best first; the earlier trial first when the losses are equal. A loss that is not finite comes last. */
export function rankTrials(trials: readonly RankedTrial[]): RankedTrial[] {
  const lossOf = ({ loss }: RankedTrial) => (Number.isFinite(loss) ? loss : Number.MAX_VALUE);
  return [...trials].sort((a, b) => lossOf(a) - lossOf(b) || a.trial - b.trial);
}

/** The trials of the next rung: the best ones, and always today's parameters, with which the others are compared. */
export function selectSurvivors(trials: readonly RankedTrial[]): number[] {
  const others = rankTrials(trials).filter(({ trial, loss }) => trial !== TODAY && Number.isFinite(loss));
  const kept = others.slice(0, Math.max(1, Math.ceil(others.length / KEPT_ONE_OF)));
  return kept.length === 0 ? [] : [TODAY, ...kept.map(({ trial }) => trial)];
}
