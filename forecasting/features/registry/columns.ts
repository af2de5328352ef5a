import { HOUR_MS } from '../../hour';
import type { HourlyObservation, HourlySeries } from '../../series';
import type { Bars } from '../indicators/bars';
import { computeLogReturns } from '../volatility';

/**
 * The columns of a series. Each function gives the newest `count` values up to an index, oldest first, or `null` unless all of them are
 * known and belong to consecutive hours.
 */
export interface Columns {
  closes(index: number, count: number): Float64Array | null;
  /** Log-returns. */
  returns(index: number, count: number): Float64Array | null;
  bars(index: number, count: number): Bars | null;
  volumes(index: number, count: number): Float64Array | null;
}

export function createColumns(series: HourlySeries): Columns {
  const createColumn = (values: ArrayLike<number | null>, isKnown: (value: number) => boolean = isAmount) => {
    const numbers = Float64Array.from(values, (value) => value ?? Number.NaN);
    const runs = countRuns(series, (index) => isKnown(numbers[index] ?? Number.NaN));
    return (index: number, count: number) =>
      (runs[index] ?? 0) < count ? null : numbers.subarray(index + 1 - count, index + 1);
  };
  const select = (read: (observation: HourlyObservation) => number | null) => series.map(read);
  const closes = createColumn(select(({ rate }) => (rate !== null && rate > 0 ? rate : null)));
  const highs = createColumn(select((hour) => (hasRange(hour) ? hour.high : null)));
  const lows = createColumn(select((hour) => (hasRange(hour) ? hour.low : null)));
  return {
    closes,
    volumes: createColumn(select(({ volume }) => volume)),
    returns: createColumn(computeLogReturns(series), Number.isFinite),
    bars: (index, count) => {
      const [close, high, low] = [closes(index, count), highs(index, count), lows(index, count)];
      return close && high && low && { close, high, low };
    },
  };
}

/** The number of consecutive hours up to each index whose value is known. */
function countRuns(series: HourlySeries, isKnown: (index: number) => boolean): Uint32Array {
  const runs = new Uint32Array(series.length);
  for (const [index, { hour }] of series.entries()) {
    const follows = hour - (series[index - 1]?.hour ?? 0) === HOUR_MS;
    runs[index] = isKnown(index) ? (follows ? (runs[index - 1] ?? 0) : 0) + 1 : 0;
  }
  return runs;
}

const isAmount = (value: number) => value >= 0 && Number.isFinite(value);

const hasRange = ({ high, low }: HourlyObservation) => high !== null && low !== null && low > 0 && high >= low;
