import type { Period } from '../backtest/period';
import { HOUR_MS } from '../hour';
import type { Outcome } from '../outcome';
import type { PairedLosses } from './paired-change';

/** [hours] the window, counted from 0, in which the target of each outcome lies. @param windows ascending, none within another */
export function windowOfEach(outcomes: readonly Outcome[], windows: readonly Period[]): number[] {
  return outcomes.map(({ origin }) => windows.findLastIndex(({ from }) => from <= origin + HOUR_MS));
}

/** The losses of one window alone. */
export function ofWindow({ base, head }: PairedLosses, windowOf: readonly number[], wanted: number): PairedLosses {
  const cut = (runs: readonly Float64Array[]) => runs.map((run) => run.filter((_, hour) => windowOf[hour] === wanted));
  return { base: cut(base), head: cut(head) };
}

/**
 * Losses in such units that the base's mean over seeds and hours is the same in every window as it was over all: so a quiet time, in
 * which all lose little, says as much of the change as a wild one, in which a price moves three times as far.
 */
export function evenOut({ base, head }: PairedLosses, windowOf: readonly number[]): PairedLosses {
  const overall = meanOf(base);
  const factors = [...new Set(windowOf)].map((wanted): [number, number] => {
    const own = ofWindow({ base, head: [] }, windowOf, wanted);
    return [wanted, overall / meanOf(own.base)];
  });
  const factorOf = new Map(factors);
  const scale = (runs: readonly Float64Array[]) =>
    runs.map((run) => run.map((loss, hour) => loss * (factorOf.get(windowOf[hour] ?? 0) ?? Number.NaN)));
  return { base: scale(base), head: scale(head) };
}

/** Of runs of the same hours. */
function meanOf(runs: readonly Float64Array[]): number {
  const sum = runs.reduce((total, run) => total + run.reduce((own, loss) => own + loss, 0), 0);
  return sum / runs.reduce((count, run) => count + run.length, 0);
}
