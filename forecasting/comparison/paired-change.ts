import { longRunVariance } from '../scoring/diebold-mariano';
import { studentQuantile } from '../scoring/student-t';

/** Losses of the two sides, [seeds][hours]: the same seeds and the same hours, in order of time. */
export interface PairedLosses {
  readonly base: readonly Float64Array[];
  readonly head: readonly Float64Array[];
}

/** What a mean loss of the head is beside that of the base. */
export interface Change {
  readonly base: number;
  readonly head: number;
  /** head / base − 1, or head − base; with the ends of its 95 % interval. */
  readonly change: number;
  readonly lower: number;
  readonly upper: number;
}

const TAIL = 0.025;

/** How much of the base's mean loss the head's is more: 0.012 is 1.2 % more. */
export function relativeChange({ base, head }: PairedLosses): Change {
  const ratioOf = (losses: PairedLosses) => meanOf(average(losses.head)) / meanOf(average(losses.base));
  const level = meanOf(average(base));
  const ratio = ratioOf({ base, head });
  return changeOf({
    losses: { base, head },
    change: ratio - 1,
    changesOfSeeds: base.map((_, seed) => ratioOf(ofSeed({ base, head }, seed)) - 1),
    influence: (own, other) => (own - ratio * other) / level,
  });
}

/** How much the head's mean is above the base's. */
export function absoluteChange(losses: PairedLosses): Change {
  const differenceOf = ({ base, head }: PairedLosses) => meanOf(average(head)) - meanOf(average(base));
  const change = differenceOf(losses);
  return changeOf({
    losses,
    change,
    changesOfSeeds: losses.base.map((_, seed) => differenceOf(ofSeed(losses, seed))),
    influence: (own, other) => own - other - change,
  });
}

interface Estimate {
  readonly losses: PairedLosses;
  readonly change: number;
  readonly changesOfSeeds: readonly number[];
  /** What an hour moves the estimate, times the number of hours: the delta method. */
  readonly influence: (head: number, base: number) => number;
}

/**
 * The change is uncertain for two reasons, whose variances add: other hours would have come, and training with other seeds would have
 * given other models. Hours: the variance of Diebold & Mariano (1995). Seeds: that of the mean of the paired changes. The degrees of
 * freedom of the sum are those of Satterthwaite (1946), so that few seeds widen the interval only as far as seeds matter.
 */
function changeOf({ losses, change, changesOfSeeds, influence }: Estimate): Change {
  const [base, head] = [average(losses.base), average(losses.head)];
  const deviations = head.map((loss, hour) => influence(loss, base[hour] ?? Number.NaN));
  const hours = { count: head.length, variance: Math.max(0, longRunVariance(deviations)) / (head.length - 1) };
  const seeds = { count: changesOfSeeds.length, variance: varianceOfMean(changesOfSeeds) };
  const margin = marginOf([hours, seeds]);
  return { base: meanOf(base), head: meanOf(head), change, lower: change - margin, upper: change + margin };
}

function marginOf(parts: readonly { count: number; variance: number }[]): number {
  const total = parts.reduce((sum, { variance }) => sum + variance, 0);
  if (!(total > 0)) return total;
  const weights = parts.reduce((sum, { count, variance }) => sum + variance ** 2 / (count - 1), 0);
  return studentQuantile(1 - TAIL, total ** 2 / weights) * Math.sqrt(total);
}

function ofSeed({ base, head }: PairedLosses, seed: number): PairedLosses {
  return { base: base.slice(seed, seed + 1), head: head.slice(seed, seed + 1) };
}

/** [hours] mean over the seeds. */
function average(losses: readonly Float64Array[]): Float64Array {
  const [first = new Float64Array()] = losses;
  return first.map((_, hour) => losses.reduce((sum, own) => sum + (own[hour] ?? Number.NaN), 0) / losses.length);
}

function varianceOfMean(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return squares / (values.length - 1) / values.length;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
