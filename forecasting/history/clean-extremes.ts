import { hasContradictoryExtremes, MAX_LOG_RANGE } from '../quality/values';
import type { HourlyObservation, HourlySeries } from '../series';
import { MAX_REFUSED_SHARE } from './row-reader';
import { UnusableFileError } from './unusable-file';

/** The hours with highs and lows that agree with the rates, and what was changed. */
export interface CleanedSeries {
  readonly series: HourlySeries;
  /** Hours whose rate is slightly outside of their high and low, which were extended to it. */
  readonly extended: number;
  /** Hours whose rate and range contradict each other: neither is known. */
  readonly contradictory: number;
  /** Hours whose high is more than twice their low: the rate is kept. */
  readonly impossible: number;
}

/**
 * Removes or corrects highs and lows that cannot be of the same prices as the rates.
 * @throws UnusableFileError when more than 1 % of the hours contradict themselves, or when the ranges are of the hour after the rate
 */
export function cleanExtremes(series: HourlySeries, file: string): CleanedSeries {
  checkSideOfRanges(
    series.map(({ rate, high, low }) => ({ rate, high, low })),
    file,
  );
  const contradictory = series.filter(hasContradictoryExtremes).length;
  const ranged = series.filter(({ high }) => high !== null).length;
  if (contradictory > 1 && contradictory > MAX_REFUSED_SHARE * ranged)
    throw foreignRanges({ file, contradictory, ranged });
  let [extended, impossible] = [0, 0];
  const cleaned = series.map((hour): HourlyObservation => {
    const { rate, high, low } = hour;
    if (high === null || low === null) return hour;
    if (hasContradictoryExtremes(hour)) return { ...hour, rate: null, high: null, low: null };
    if (Math.log(high / low) > MAX_LOG_RANGE) {
      impossible++;
      return { ...hour, high: null, low: null };
    }
    if (rate === null || (rate <= high && rate >= low)) return hour;
    extended++;
    return { ...hour, high: Math.max(high, rate), low: Math.min(low, rate) };
  });
  return { series: cleaned, extended, contradictory, impossible };
}

function foreignRanges(found: { file: string; contradictory: number; ranged: number }): UnusableFileError {
  return new UnusableFileError({
    ...{ file: found.file, column: 'high' },
    problem: `in ${found.contradictory} of ${found.ranged} hours the rate is outside of the high and low by more than 0.1 %`,
    remedy: 'Give the high and low of the same market, unit and hour as the rate, or remove these columns',
  });
}

/** Prices of a bar; `null` for what is not known. */
export interface RangedPrice {
  readonly rate: number | null;
  readonly high: number | null;
  readonly low: number | null;
}

/** A price is in the range of its own bar; in that of the bar before it only by chance, in about six of ten bars. */
const MIN_SHARE_OF_NEXT = 0.99;
const MAX_SHARE_OF_PREVIOUS = 0.9;
const MIN_BARS = 50;

/**
 * Checks that the range of a bar is of the time before its price. When the *next* price is always in the range of a bar, and the price
 * before is not, then each range is of the time after its price: it would show the future to a model.
 * @param bars in order of time, without gaps
 * @throws UnusableFileError
 */
export function checkSideOfRanges(bars: readonly RangedPrice[], file: string): void {
  let [before, next, count] = [0, 0, 0];
  for (let index = 1; index < bars.length - 1; index++) {
    const { high = null, low = null } = bars[index] ?? {};
    const [one, other] = [bars[index - 1]?.rate, bars[index + 1]?.rate];
    if (high === null || low === null || !one || !other) continue;
    count++;
    if (one <= high && one >= low) before++;
    if (other <= high && other >= low) next++;
  }
  if (count < MIN_BARS || next < MIN_SHARE_OF_NEXT * count || before > MAX_SHARE_OF_PREVIOUS * count) return;
  throw new UnusableFileError({
    ...{ file, column: 'high' },
    problem: `each high and low is of the time after its price: the next price is inside of them in ${next} of ${count} rows, the price before in ${before}`,
    remedy: 'Give the last price of each bar (close) with the high and low of the same bar, not its first price (open)',
  });
}
