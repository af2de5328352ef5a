import { UNKNOWN } from '../features/indicators/averages';
import { HOUR_MS } from '../hour';
import { type BarSeries, endOfBar, isUnknown } from './bar-series';

// A global object is slow inside of jest.
const { floor, log, max, min, round } = Math;

/** The lowest variance of a bar: (0.001 %)². A price that does not move has variance 0, which has no logarithm. */
export const MIN_VARIANCE = 1e-10;
/** Garman & Klass (1980): the weight of the squared return. */
const RETURN_WEIGHT = 2 * Math.LN2 - 1;
/** Parkinson (1980): the variance of a bar is its squared log range over 4 ln 2. */
const PARKINSON = 4 * Math.LN2;

/** Sums over the bars of a full UTC hour. */
export interface HourSums {
  readonly variance: number;
  /** The number of bars with a known variance. */
  readonly known: number;
  readonly volume: number;
  readonly volumes: number;
  readonly empty: number;
}

/** What is measured for each bar, from the bar and the price before it only. NaN where it is unknown. */
export interface BarMeasures {
  /** ln(price at the end / price at the end of the bar before). */
  readonly returns: Float64Array;
  /** The variance of the log-price in the bar, by Garman & Klass; without a range, the squared return. */
  readonly variances: Float64Array;
  /** The same by Parkinson. */
  readonly ranges: Float64Array;
  readonly barsPerHour: number;
  /** Measures the bars up to this index that are not measured yet. */
  extendTo(index: number): void;
  /** Sums of the full UTC hour that ends at or before the end of the bar, `hoursBack` hours earlier; `null` unless the series has all its bars. */
  hourBefore(index: number, hoursBack: number): HourSums | null;
}

/** Measures all bars of the series. */
export function measureBars(series: BarSeries): BarMeasures {
  const measures = createBarMeasures(series);
  measures.extendTo(series.close.length - 1);
  return measures;
}

/** Bars may be appended to the series before they are measured. */
export function createBarMeasures(series: BarSeries): BarMeasures {
  const length = series.close.length;
  const returns = new Float64Array(length).fill(UNKNOWN);
  const variances = new Float64Array(length).fill(UNKNOWN);
  const ranges = new Float64Array(length).fill(UNKNOWN);
  let next = 1;
  const measure = (index: number): void => {
    const [before = UNKNOWN, after = UNKNOWN] = [series.close[index - 1], series.close[index]];
    const change = log(after / before);
    if (!Number.isFinite(change)) return;
    // The range includes the price before the bar: the price can jump between the last trade of a bar and the first of the next.
    const high = max(series.high[index] ?? UNKNOWN, before, after);
    const low = min(series.low[index] ?? UNKNOWN, before, after);
    const squaredRange = log(high / low) ** 2;
    const hasRange = Number.isFinite(squaredRange);
    returns[index] = change;
    variances[index] = hasRange ? squaredRange / 2 - RETURN_WEIGHT * change ** 2 : change ** 2;
    ranges[index] = hasRange ? squaredRange / PARKINSON : change ** 2;
  };
  const extendTo = (index: number): void => {
    for (; next <= index; next++) measure(next);
  };
  const barsPerHour = max(1, round(HOUR_MS / series.barMs));
  const hourBefore = createHourSums(series, variances, barsPerHour);
  return { returns, variances, ranges, barsPerHour, extendTo, hourBefore };
}

/** Hours are summed once, each in the order of its bars, so a sum does not depend on where the series begins. */
function createHourSums(series: BarSeries, variances: Float64Array, bars: number): BarMeasures['hourBefore'] {
  const hourMs = bars * series.barMs;
  const sums = new Map<number, HourSums | null>();
  return (index, hoursBack) => {
    const end = floor(endOfBar(series, index) / hourMs) - hoursBack;
    const found = sums.get(end);
    if (found !== undefined) return found;
    const last = round((end * hourMs - series.firstEnd) / series.barMs);
    // The variance of the first bar needs the price before it, so that bar has to be in the series, too.
    const computed = last - bars < 0 ? null : sumBars(series, variances, { from: last - bars + 1, to: last });
    sums.set(end, computed);
    return computed;
  };
}

function sumBars(series: BarSeries, variances: Float64Array, { from, to }: { from: number; to: number }): HourSums {
  let [variance, known, volume, volumes, empty] = [0, 0, 0, 0, 0];
  for (let index = from; index <= to; index++) {
    const [one = UNKNOWN, traded = UNKNOWN] = [variances[index], series.volume[index]];
    if (!isUnknown(one)) {
      variance += one;
      known++;
    }
    if (isUnknown(traded)) continue;
    volume += traded;
    volumes++;
    if (traded === 0) empty++;
  }
  return { variance, known, volume, volumes, empty };
}
