import { exponentialAverages, listNumbers, newestOf, subtract, UNKNOWN, wilderAverages } from './averages';
import { type Bars, trueRanges } from './bars';

interface Direction {
  /** Directional indicators, 0 to 100. */
  readonly plus: number;
  readonly minus: number;
  /** Average directional index, 0 to 100. */
  readonly strength: number;
}

/** Directional movement (Wilder 1978). */
export function computeDirection(bars: Bars, period: number): Direction {
  const { rises, falls } = directionalMoves(bars);
  const ranges = wilderAverages(trueRanges(bars), period);
  const overRanges = (moves: Float64Array) => {
    const averages = wilderAverages(moves, period);
    return listNumbers(ranges.length, (index) => (100 * at(averages, index)) / at(ranges, index));
  };
  const [plus, minus] = [overRanges(rises), overRanges(falls)];
  const indices = listNumbers(ranges.length, (index) => {
    const [up, down] = [at(plus, index), at(minus, index)];
    return up + down === 0 ? 0 : (100 * Math.abs(up - down)) / (up + down);
  });
  return { plus: newestOf(plus), minus: newestOf(minus), strength: newestOf(wilderAverages(indices, period)) };
}

/** How far each bar reaches above or below the bar before it. Only the larger of the two counts. */
function directionalMoves({ high, low }: Bars): { rises: Float64Array; falls: Float64Array } {
  const up = subtract(high.subarray(1), high.subarray(0, -1));
  const down = subtract(low.subarray(0, -1), low.subarray(1));
  const larger = (moves: Float64Array, others: Float64Array) =>
    listNumbers(moves.length, (index) =>
      at(moves, index) > at(others, index) && at(moves, index) > 0 ? at(moves, index) : 0,
    );
  return { rises: larger(up, down), falls: larger(down, up) };
}

/** Aroon up, 0 to 100: 100 when the newest bar has the highest high (Chande 1995). Of two equal highs the newer one counts. */
export function computeAroonUp(highs: Float64Array): number {
  let position = 0;
  for (let index = 1; index < highs.length; index++) if (at(highs, index) >= at(highs, position)) position = index;
  return (100 * position) / (highs.length - 1);
}

/** Aroon down, 0 to 100: 100 when the newest bar has the lowest low. */
export function computeAroonDown(lows: Float64Array): number {
  return computeAroonUp(listNumbers(lows.length, (index) => -at(lows, index)));
}

/** Double exponential average: faster than the plain one (Mulloy 1994). */
export function computeDema(close: Float64Array, period: number): number {
  const once = exponentialAverages(close, period);
  return 2 * newestOf(once) - newestOf(exponentialAverages(once, period));
}

/** Triple exponential average (Mulloy 1994). */
export function computeTema(close: Float64Array, period: number): number {
  const once = exponentialAverages(close, period);
  const twice = exponentialAverages(once, period);
  return 3 * newestOf(once) - 3 * newestOf(twice) + newestOf(exponentialAverages(twice, period));
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? UNKNOWN;
}
