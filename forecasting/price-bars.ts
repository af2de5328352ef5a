import { HOUR_MS, type Hour } from './hour';
import type { HourlySeries } from './series';

/** The lengths of the bars that can be computed from hourly prices. Bars of each length start at midnight UTC. */
export const BAR_HOURS = { '1h': 1, '4h': 4, '12h': 12, '1d': 24 } as const;
export type BarLength = keyof typeof BAR_HOURS;
export const BAR_LENGTHS = Object.keys(BAR_HOURS) as BarLength[];

/** The prices of the hours in (`hour` − length, `hour`], in USD. A value that is not known is `null`. */
export interface PriceBar {
  /** The end of the bar. */
  readonly hour: Hour;
  /** The price at exactly `hour`. */
  readonly rate: number | null;
  readonly high: number | null;
  readonly low: number | null;
  /** Rolling 24-hour volume at `hour`. */
  readonly volume: number | null;
  /** How many hours of the bar have a price. */
  readonly hours: number;
}

/** The end of the bar that contains `hour`. */
export function barEnd(hour: Hour, length: BarLength): Hour {
  const lengthMs = BAR_HOURS[length] * HOUR_MS;
  return Math.ceil(hour / lengthMs) * lengthMs;
}

/**
 * Computes the bars that end in the range, ascending. A bar without any price is in the list, so that a chart shows the gap.
 * @param from the end of the first bar
 * @param series at least the hours of the bars
 */
export function computeBars(series: HourlySeries, { from, to, length }: BarRange): PriceBar[] {
  const byHour = new Map(series.map((observation) => [observation.hour, observation]));
  const hoursOfBar = BAR_HOURS[length];
  const bars: PriceBar[] = [];
  for (let end = from; end <= to; end += hoursOfBar * HOUR_MS) {
    const hours = Array.from({ length: hoursOfBar }, (_, back) => byHour.get(end - back * HOUR_MS));
    const known = hours.filter((observation) => observation !== undefined).filter(({ rate }) => rate !== null);
    const [last] = hours;
    bars.push({
      hour: end,
      rate: last?.rate ?? null,
      high: extreme(
        Math.max,
        known.map(({ high }) => high),
      ),
      low: extreme(
        Math.min,
        known.map(({ low }) => low),
      ),
      volume: last?.volume ?? null,
      hours: known.length,
    });
  }
  return bars;
}

export interface BarRange {
  readonly from: Hour;
  readonly to: Hour;
  readonly length: BarLength;
}

function extreme(choose: (...values: number[]) => number, values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : choose(...known);
}
