import { finiteOrNull } from '../../finite';
import {
  changesOf,
  exponentialAverages,
  listNumbers,
  newestOf,
  overPeriods,
  simpleAverages,
  subtract,
  sum,
  UNKNOWN,
  wilderAverages,
} from './averages';
import { type Bars, buyingPressures, highestOf, lowestOf, trueRanges, typicalPrices } from './bars';

/** `null` where the divisor is 0: the ratio has no meaning. */
function divide(value: number, divisor: number): number | null {
  return divisor === 0 ? null : value / divisor;
}

export interface Moves {
  /** Averages of the rises and of the falls, both positive, for each price after the first `period`. */
  readonly rises: Float64Array;
  readonly falls: Float64Array;
}

/** Averages of the moves of `period` hours (Wilder). */
export function averageMoves(close: Float64Array, period: number): Moves {
  const changes = changesOf(close);
  const [rises, falls] = [new Float64Array(changes.length), new Float64Array(changes.length)];
  for (let index = 0; index < changes.length; index++) {
    const change = changes[index] ?? UNKNOWN;
    if (change > 0) rises[index] = change;
    if (change < 0) falls[index] = -change;
  }
  return { rises: wilderAverages(rises, period), falls: wilderAverages(falls, period) };
}

/** Relative strength index, 0 to 100 (Wilder 1978). */
export function computeRsi({ rises, falls }: Moves): number | null {
  const share = divide(newestOf(rises), newestOf(rises) + newestOf(falls));
  return share === null ? null : 100 * share;
}

/** The place of the newest RSI between the lowest and the highest of `period` of them, 0 to 100 (Chande & Kroll 1994). */
export function computeStochasticRsi({ rises, falls }: Moves, period: number): number | null {
  const newest = listNumbers(period, (index) => {
    const rise = rises[rises.length - period + index] ?? UNKNOWN;
    return (100 * rise) / (rise + (falls[falls.length - period + index] ?? UNKNOWN));
  });
  const lowest = lowestOf(newest);
  const place = divide(newestOf(newest) - lowest, highestOf(newest) - lowest);
  return place === null ? null : 100 * place;
}

/** Chande momentum oscillator, −100 to 100, with Wilder's averages as in TA-Lib. */
export function computeCmo({ rises, falls }: Moves): number | null {
  const [rise, fall] = [newestOf(rises), newestOf(falls)];
  const balance = divide(rise - fall, rise + fall);
  return balance === null ? null : 100 * balance;
}

/** Where the newest close lies between the lowest low and the highest high of each `period` bars, 0 to 100 (Lane). */
function fastStochastics({ high, low, close }: Bars, period: number): Float64Array {
  const [tops, bottoms] = [overPeriods(high, period, highestOf), overPeriods(low, period, lowestOf)];
  return listNumbers(tops.length, (index) => {
    const price = close[index + period - 1] ?? UNKNOWN;
    const [top, bottom] = [tops[index] ?? UNKNOWN, bottoms[index] ?? UNKNOWN];
    return (100 * (price - bottom)) / (top - bottom);
  });
}

/** Slow %K: the mean of three values of fast %K. */
export function computeStochasticK(bars: Bars, period: number): number | null {
  return finiteOrNull(newestOf(simpleAverages(fastStochastics(bars, period), STOCHASTIC_MEAN)));
}

/** Slow %D: the mean of three values of slow %K. */
export function computeStochasticD(bars: Bars, period: number): number | null {
  const slow = simpleAverages(fastStochastics(bars, period), STOCHASTIC_MEAN);
  return finiteOrNull(newestOf(simpleAverages(slow, STOCHASTIC_MEAN)));
}

const STOCHASTIC_MEAN = 3;

/** Williams %R, −100 at the lowest low of the bars to 0 at the highest high. */
export function computeWilliamsR(bars: Bars): number | null {
  const fast = finiteOrNull(newestOf(fastStochastics(bars, bars.close.length)));
  return fast === null ? null : fast - 100;
}

/** Commodity channel index: distance of the newest typical price to the mean, over 0.015 mean absolute deviations (Lambert 1980). */
export function computeCci(bars: Bars): number | null {
  const prices = typicalPrices(bars);
  const center = sum(prices) / prices.length;
  const deviation =
    sum(listNumbers(prices.length, (index) => Math.abs((prices[index] ?? UNKNOWN) - center))) / prices.length;
  return divide(newestOf(prices) - center, 0.015 * deviation);
}

/** Ultimate oscillator, 0 to 100: buying pressure over true range in three periods, weighted 4, 2, 1 (Williams 1985). */
export function computeUltimateOscillator(bars: Bars, periods: readonly [number, number, number]): number | null {
  const [pressures, ranges] = [buyingPressures(bars), trueRanges(bars)];
  const shares = periods.map((period) => {
    return sum(pressures.subarray(-period)) / sum(ranges.subarray(-period));
  });
  const [short = Number.NaN, middle = Number.NaN, long = Number.NaN] = shares;
  return finiteOrNull((100 * (4 * short + 2 * middle + long)) / 7);
}

export interface Macd {
  readonly line: number;
  readonly signal: number;
  readonly histogram: number;
}

/** Moving average convergence/divergence, in USD (Appel 1979). */
export function computeMacd(
  close: Float64Array,
  { fast, slow, signal: period }: { fast: number; slow: number; signal: number },
): Macd {
  const lines = subtract(exponentialAverages(close, fast), exponentialAverages(close, slow));
  const [line, signal] = [newestOf(lines), newestOf(exponentialAverages(lines, period))];
  return { line, signal, histogram: line - signal };
}

/** The change of the triple exponential average in the newest hour, as a share of it (Hutson 1983). */
export function computeTrix(close: Float64Array, period: number): number {
  let averages = close;
  for (let pass = 0; pass < 3; pass++) averages = exponentialAverages(averages, period);
  return newestOf(averages) / (averages.at(-2) ?? UNKNOWN) - 1;
}
