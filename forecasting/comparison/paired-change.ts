import { longRunVariance } from '../scoring/diebold-mariano';
import { studentQuantile } from '../statistics';

/** Losses [seeds][hours] of both versions in one window, for the same seeds and the same hours, ascending in time. */
export interface PairedLosses {
  readonly base: readonly Float64Array[];
  readonly head: readonly Float64Array[];
}

/** The change of a mean loss from the base to the head. */
export interface Change {
  /** Mean loss. With several windows, `change` is not head / base − 1 of these means. */
  readonly base: number;
  readonly head: number;
  /** head / base − 1 (relative) or head − base (absolute): the mean of the changes of the windows. */
  readonly change: number;
  /** The ends of the 95 % interval of the change. */
  readonly lower: number;
  readonly upper: number;
  /** The fraction of the variance, 0 to 1, that comes from the seeds; the rest comes from the hours. */
  readonly seedShare: number;
}

const TAIL = 0.025;

interface Pair {
  readonly base: number;
  readonly head: number;
}

interface Measure {
  /** Computes the change from the mean losses of a window. */
  readonly change: (means: Pair) => number;
  /** The contribution of one hour to the change of its window, times the number of hours (delta method). */
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
 * The relative change of the mean loss: 0.012 means that the mean loss of the head is 1.2 % higher.
 * @param windows all have the same weight, so a quiet window with small losses counts as much as a volatile one
 */
export function computeRelativeChange(windows: readonly PairedLosses[]): Change {
  return computeChange(windows, RELATIVE);
}

/** The absolute change of the mean loss: the mean of the head minus the mean of the base. */
export function computeAbsoluteChange(windows: readonly PairedLosses[]): Change {
  return computeChange(windows, ABSOLUTE);
}

/** Computes the relative change in one window, one value per seed. */
export function computeChangesBySeed(window: PairedLosses): number[] {
  return computeBySeed(window, RELATIVE);
}

/**
 * The change has two sources of uncertainty, whose variances are added: the choice of hours and the choice of seeds.
 * Hours: the variance of Diebold & Mariano (1995), for each window. Seeds: the variance of the mean of the paired changes.
 * The degrees of freedom of the sum follow Satterthwaite (1946), so a small number of seeds widens the interval only when the seeds
 * contribute much to the variance.
 */
function computeChange(windows: readonly PairedLosses[], measure: Measure): Change {
  const parts = windows.map((window) => computeWindowChange(window, measure));
  const change = meanOf(parts.map((part) => part.change));
  const changesOfSeeds = (windows[0]?.base ?? []).map((_, seed) =>
    meanOf(parts.map((part) => part.bySeed[seed] ?? Number.NaN)),
  );
  const seeds = { count: changesOfSeeds.length, variance: varianceOfMean(changesOfSeeds) };
  const hours = parts.map(({ count, variance }) => ({ count, variance: variance / windows.length ** 2 }));
  const { margin, total } = combineUncertainty([seeds, ...hours]);
  return {
    base: meanOf(parts.map(({ means }) => means.base)),
    head: meanOf(parts.map(({ means }) => means.head)),
    change,
    lower: change - margin,
    upper: change + margin,
    seedShare: total === 0 ? 0 : seeds.variance / total,
  };
}

function computeWindowChange(window: PairedLosses, measure: Measure) {
  const [base, head] = [averageOverSeeds(window.base), averageOverSeeds(window.head)];
  const means = { base: meanOf(base), head: meanOf(head) };
  const deviations = head.map((loss, hour) => measure.influence({ base: base[hour] ?? Number.NaN, head: loss }, means));
  const variance = Math.max(0, longRunVariance(deviations)) / (head.length - 1);
  return { means, change: measure.change(means), bySeed: computeBySeed(window, measure), count: head.length, variance };
}

function computeBySeed({ base, head }: PairedLosses, { change }: Measure): number[] {
  return base.map((own, seed) => change({ base: meanOf(own), head: meanOf(head[seed] ?? []) }));
}

/** The variance and the 95 % margin of a sum of independent estimates, each from `count` draws. */
function combineUncertainty(parts: readonly { count: number; variance: number }[]): { total: number; margin: number } {
  const total = parts.reduce((sum, { variance }) => sum + variance, 0);
  if (!(total > 0)) return { total, margin: total };
  const weights = parts.reduce((sum, { count, variance }) => sum + variance ** 2 / (count - 1), 0);
  return { total, margin: studentQuantile(1 - TAIL, total ** 2 / weights) * Math.sqrt(total) };
}

/** Computes the mean loss of each hour over the seeds. */
function averageOverSeeds(losses: readonly Float64Array[]): Float64Array {
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
