import { UNKNOWN } from '../features/indicators/averages';
import { type BarMeasures, MIN_VARIANCE } from './bar-measures';
import { type BarSeries, countBars, isUnknown } from './bar-series';

// A global object is slow inside of jest.
const { abs, log, max, min } = Math;

/** Lengths of the windows that are summed bar by bar, and of those that are summed by full UTC hours, in minutes. */
export const SHORT_MINUTES = [5, 15, 60, 240] as const;
export const LONG_HOURS = [24, 168] as const;
export const WINDOW_COUNT = SHORT_MINUTES.length + LONG_HOURS.length;

/** A window counts only when at least this share of its bars is known; a week needs half of them. */
const MIN_KNOWN_SHARE = 0.9;
const MIN_KNOWN_WEEK = 0.5;

/** What the windows that end at an origin contain. Later bars do not change it, nor does the place where the series begins. */
export interface WindowMeasures {
  /** ln(mean variance of a bar) over 5, 15, 60, 240 minutes, a day and a week. */
  readonly logVariances: Float64Array;
  /** The log-return over 5, 15, 60 and 240 minutes, and the squared volatility over the same bars. */
  readonly returns: Float64Array;
  readonly variances: Float64Array;
  /** ln(mean squared return of a bar) and ln(mean variance of a bar by Parkinson), over 60 minutes. */
  readonly logSquaredReturns: number;
  readonly logRanges: number;
  /** The largest absolute return of a bar in 60 minutes. */
  readonly largestReturn: number;
  /** ln(mean volume of a bar in 5, 15 and 60 minutes / in a day); NaN where the volume is unknown. */
  readonly logVolumes: Float64Array;
  /** The share of bars without trades in 60 minutes and in a day; NaN where the volume is unknown. */
  readonly emptyShares: Float64Array;
}

/** Returns a function that measures the windows that end at an index; `null` when too many bars are unknown. */
export function createWindowMeasures(
  series: BarSeries,
  measures: BarMeasures,
): (index: number) => WindowMeasures | null {
  const lengths = SHORT_MINUTES.map((minutes) => countBars(minutes, series.barMs));
  return (index) => {
    measures.extendTo(index);
    if (isUnknown(measures.returns[index] ?? UNKNOWN)) return null;
    const short = sumShortWindows({ series, measures, index, lengths });
    const long = LONG_HOURS.map((hours) => sumHours(measures, index, hours));
    return short && combine(short, long);
  };
}

interface ShortSums {
  readonly logVariances: number[];
  readonly returns: number[];
  readonly variances: number[];
  readonly logSquaredReturns: number;
  readonly logRanges: number;
  readonly largestReturn: number;
  readonly meanVolumes: number[];
  readonly emptyShare: number;
}

/** From the newest bar backwards, so that each window continues the sums of the shorter one. */
function sumShortWindows(given: {
  readonly series: BarSeries;
  readonly measures: BarMeasures;
  readonly index: number;
  readonly lengths: readonly number[];
}): ShortSums | null {
  const { series, measures, index, lengths } = given;
  const [logVariances, returns, variances, meanVolumes]: [number[], number[], number[], number[]] = [[], [], [], []];
  let [sum, change, squares, ranges, known, largest] = [0, 0, 0, 0, 0, 0];
  let [volume, volumes, empty] = [0, 0, 0];
  let hour = { logSquaredReturns: 0, logRanges: 0, largestReturn: 0, emptyShare: 0 };
  let back = 0;
  for (const [window, length] of lengths.entries()) {
    for (; back < length; back++) {
      const at = index - back;
      const [one = UNKNOWN, traded = UNKNOWN] = [measures.returns[at], series.volume[at]];
      if (!isUnknown(traded)) {
        volume += traded;
        volumes++;
        if (traded === 0) empty++;
      }
      if (isUnknown(one)) continue;
      known++;
      change += one;
      squares += one * one;
      sum += measures.variances[at] ?? 0;
      ranges += measures.ranges[at] ?? 0;
      largest = max(largest, abs(one));
    }
    if (known < MIN_KNOWN_SHARE * length) return null;
    logVariances.push(logOf(sum / known));
    returns.push(change);
    variances.push(max(MIN_VARIANCE * known, sum));
    meanVolumes.push(volume / volumes);
    if (SHORT_MINUTES[window] === 60) {
      hour = {
        ...{ logSquaredReturns: logOf(squares / known), logRanges: logOf(ranges / known) },
        ...{ largestReturn: largest, emptyShare: empty / volumes },
      };
    }
  }
  return { logVariances, returns, variances, meanVolumes, ...hour };
}

interface LongSums {
  readonly logVariance: number;
  readonly meanVolume: number;
  readonly emptyShare: number;
}

/** `null` when too few bars are known. A week may begin with the series. */
function sumHours(measures: BarMeasures, index: number, hours: number): LongSums | null {
  let [variance, known, volume, volumes, empty] = [0, 0, 0, 0, 0];
  for (let back = 0; back < hours; back++) {
    const sums = measures.hourBefore(index, back);
    if (!sums) continue;
    variance += sums.variance;
    known += sums.known;
    volume += sums.volume;
    volumes += sums.volumes;
    empty += sums.empty;
  }
  const needed = (hours > 24 ? MIN_KNOWN_WEEK : MIN_KNOWN_SHARE) * hours * measures.barsPerHour;
  if (known === 0 || known < needed) return null;
  return { logVariance: logOf(variance / known), meanVolume: volume / volumes, emptyShare: empty / volumes };
}

function combine(short: ShortSums, long: readonly (LongSums | null)[]): WindowMeasures | null {
  const [day, week] = long;
  if (!day || !week) return null;
  const { meanVolumes, emptyShare, logVariances, returns, variances, ...others } = short;
  return {
    ...others,
    logVariances: Float64Array.of(...logVariances, day.logVariance, week.logVariance),
    returns: Float64Array.from(returns),
    variances: Float64Array.from(variances),
    logVolumes: Float64Array.from(meanVolumes.slice(0, 3), (mean) => logRatio(mean, day.meanVolume)),
    emptyShares: Float64Array.of(emptyShare, day.emptyShare),
  };
}

function logOf(variance: number): number {
  return log(max(MIN_VARIANCE, variance));
}

/** Limited to ±5. */
function logRatio(value: number, other: number): number {
  const ratio = log(value / other);
  return isUnknown(ratio) ? UNKNOWN : min(5, max(-5, ratio));
}
