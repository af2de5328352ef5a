import { longRunVariance } from '../scoring/diebold-mariano';
import { studentQuantile } from '../statistics';

/** Losses of the two sides in one stretch of hours, [seeds][hours]: the same seeds and the same hours, in order of time. */
export interface PairedLosses {
  readonly base: readonly Float64Array[];
  readonly head: readonly Float64Array[];
}

/** What a mean loss of the head is beside that of the base. */
export interface Change {
  /** Mean losses: where there are several windows, it is not their quotient that `change` tells. */
  readonly base: number;
  readonly head: number;
  /** head / base − 1, or head − base, the mean over the windows; with the ends of its 95 % interval. */
  readonly change: number;
  readonly lower: number;
  readonly upper: number;
  /** How much of its variance, from 0 to 1, is of the seeds; the rest is of the hours. */
  readonly seedShare: number;
}

const TAIL = 0.025;

interface Pair {
  readonly base: number;
  readonly head: number;
}

interface Measure {
  /** Of the means of a window. */
  readonly change: (means: Pair) => number;
  /** What an hour moves the change of its window, times the number of hours: the delta method. */
  readonly influence: (hour: Pair, means: Pair) => number;
}

const RELATIVE: Measure = {
  change: ({ base, head }) => head / base - 1,
  influence: (hour, means) => (hour.head - (means.head / means.base) * hour.base) / means.base,
};

const ABSOLUTE: Measure = {
  change: ({ base, head }) => head - base,
  influence: (hour, means) => hour.head - means.head - (hour.base - means.base),
};

/**
 * How much of the base's mean loss the head's is more: 0.012 is 1.2 % more.
 * @param windows count alike: a quiet time, in which all lose little, says as much as a wild one
 */
export function relativeChange(windows: readonly PairedLosses[]): Change {
  return changeOf(windows, RELATIVE);
}

/** How much the head's mean is above the base's. */
export function absoluteChange(windows: readonly PairedLosses[]): Change {
  return changeOf(windows, ABSOLUTE);
}

/** [seeds] the relative change of one window. */
export function changesBySeed(window: PairedLosses): number[] {
  return bySeed(window, RELATIVE);
}

/**
 * The change is uncertain for two reasons, whose variances add: other hours would have come, and training with other seeds would have
 * given other models. Hours: the variance of Diebold & Mariano (1995), of each window by itself. Seeds: that of the mean of the paired
 * changes. The degrees of freedom of the sum are those of Satterthwaite (1946), so that few seeds widen the interval only as far as seeds matter.
 */
function changeOf(windows: readonly PairedLosses[], measure: Measure): Change {
  const parts = windows.map((window) => inWindow(window, measure));
  const change = meanOf(parts.map((part) => part.change));
  const changesOfSeeds = (windows[0]?.base ?? []).map((_, seed) =>
    meanOf(parts.map((part) => part.bySeed[seed] ?? Number.NaN)),
  );
  const seeds = { count: changesOfSeeds.length, variance: varianceOfMean(changesOfSeeds) };
  const hours = parts.map(({ count, variance }) => ({ count, variance: variance / windows.length ** 2 }));
  const { margin, total } = uncertaintyOf([seeds, ...hours]);
  return {
    base: meanOf(parts.map(({ means }) => means.base)),
    head: meanOf(parts.map(({ means }) => means.head)),
    change,
    lower: change - margin,
    upper: change + margin,
    seedShare: total === 0 ? 0 : seeds.variance / total,
  };
}

function inWindow(window: PairedLosses, measure: Measure) {
  const [base, head] = [average(window.base), average(window.head)];
  const means = { base: meanOf(base), head: meanOf(head) };
  const deviations = head.map((loss, hour) => measure.influence({ base: base[hour] ?? Number.NaN, head: loss }, means));
  const variance = Math.max(0, longRunVariance(deviations)) / (head.length - 1);
  return { means, change: measure.change(means), bySeed: bySeed(window, measure), count: head.length, variance };
}

function bySeed({ base, head }: PairedLosses, { change }: Measure): number[] {
  return base.map((own, seed) => change({ base: meanOf(own), head: meanOf(head[seed] ?? []) }));
}

/** Of estimates that add, each of so many draws. */
function uncertaintyOf(parts: readonly { count: number; variance: number }[]): { total: number; margin: number } {
  const total = parts.reduce((sum, { variance }) => sum + variance, 0);
  if (!(total > 0)) return { total, margin: total };
  const weights = parts.reduce((sum, { count, variance }) => sum + variance ** 2 / (count - 1), 0);
  return { total, margin: studentQuantile(1 - TAIL, total ** 2 / weights) * Math.sqrt(total) };
}

/** [hours] mean over the seeds. */
function average(losses: readonly Float64Array[]): Float64Array {
  const [first = new Float64Array()] = losses;
  return first.map((_, hour) => meanOf(losses.map((own) => own[hour] ?? Number.NaN)));
}

function varianceOfMean(values: readonly number[]): number {
  const mean = meanOf(values);
  return meanOf(values.map((value) => (value - mean) ** 2)) / (values.length - 1);
}

function meanOf(values: readonly number[] | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
