import { UNKNOWN } from '../features/indicators/averages';
import { HOUR_MS } from '../hour';
import { type BarMeasures, MIN_VARIANCE } from './bar-measures';
import { type BarSeries, endOfBar, isUnknown } from './bar-series';
import { isWeekend } from './calendar';
import { isNewYorkSummer } from './new-york';

// A global object is slow inside of jest.
const { floor, log, max, min } = Math;

/** A day has 288 slots of five minutes. */
const SLOT_MS = 300_000;
const SLOTS_PER_DAY = 288;
/** The slots of a day of the week, then those of a day of the weekend. */
export const SLOTS = 2 * SLOTS_PER_DAY;
const SLOTS_PER_HOUR = HOUR_MS / SLOT_MS;
const DAY_HOURS = 24;
/** A variance counts as at most this many times the mean of the day before it, so that one jump does not make a season. */
const MAX_RATIO = 20;
/** The weight, in bars, of the hour's mean in the mean of a slot. */
const HOUR_WEIGHT = 120;

/**
 * The season of the day by the clock of New York, whose markets move the volatility of crypto prices: for each slot, ln(usual variance of
 * its bars / usual variance of a bar).
 */
export type Season = readonly number[];

/**
 * The mean of variance / mean variance of the day before, over all bars of a slot; slots with few bars are close to the mean of their
 * hour.
 * @param indices the bars from which it is computed
 */
export function computeSeason(series: BarSeries, measures: BarMeasures, indices: Iterable<number>): Season {
  const [sums, counts] = [new Float64Array(SLOTS), new Float64Array(SLOTS)];
  for (const index of indices) {
    const variance = measures.variances[index] ?? UNKNOWN;
    const usual = meanOfDayBefore(measures, index);
    if (isUnknown(variance) || usual === null) continue;
    const slot = slotOf(endOfBar(series, index), series.barMs);
    sums[slot] = (sums[slot] ?? 0) + min(MAX_RATIO, variance / usual);
    counts[slot] = (counts[slot] ?? 0) + 1;
  }
  const total = sumOf(sums) / sumOf(counts);
  return Array.from(sums, (sum, slot) => {
    const hour = slot - (slot % SLOTS_PER_HOUR);
    const [hourSum, hourCount] = [sums, counts].map((values) => sumOf(values.subarray(hour, hour + SLOTS_PER_HOUR)));
    const hourMean = hourCount ? (hourSum ?? 0) / hourCount : total;
    const mean = (sum + HOUR_WEIGHT * hourMean) / ((counts[slot] ?? 0) + HOUR_WEIGHT);
    return mean > 0 && total > 0 ? log(mean / total) : 0;
  });
}

function meanOfDayBefore(measures: BarMeasures, index: number): number | null {
  let [variance, known] = [0, 0];
  for (let back = 1; back <= DAY_HOURS; back++) {
    const sums = measures.hourBefore(index, back);
    variance += sums?.variance ?? 0;
    known += sums?.known ?? 0;
  }
  return known < (DAY_HOURS * measures.barsPerHour) / 2 ? null : max(MIN_VARIANCE, variance / known);
}

/** The mean of the season over the bars that end from `after` (not included) to `until`, epoch ms. */
export function meanSeason(season: Season, barMs: number, { after, until }: { after: number; until: number }): number {
  let [sum, bars] = [0, 0];
  for (let end = after + barMs; end <= until; end += barMs) {
    sum += season[slotOf(end, barMs)] ?? 0;
    bars++;
  }
  return bars === 0 ? 0 : sum / bars;
}

/** The slot in which a bar begins, by the clock of New York. */
function slotOf(end: number, barMs: number): number {
  const start = end - barMs;
  const local = start - (isNewYorkSummer(start) ? 4 : 5) * HOUR_MS;
  const slot = floor(local / SLOT_MS) % SLOTS_PER_DAY;
  return isWeekend(local) ? SLOTS_PER_DAY + slot : slot;
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
