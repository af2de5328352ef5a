import { HOUR_MS } from '../../forecasting/hour';
import { readPricesUntil } from './price-sample';

/** An hour of real prices. `open` is the price at its start, one hour before `time`. */
export interface RealHour {
  /** The end of the hour, epoch ms. */
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** Real hours around the end of summer time in Europe and America, in 2022. */
export function readRealHours(days = 60): RealHour[] {
  const prices = readPricesUntil(Date.UTC(2022, 10, 20), days);
  return prices.slice(1).flatMap(({ hour, rate, high, low }, index) => {
    const open = prices[index]?.rate;
    if (!open || rate === null || high === null || low === null) return [];
    return [{ time: hour, open, high, low, close: rate }];
  });
}

/** The text of a file: a header, if it is given, and one row per hour. */
export function writeRows<Row>(
  header: string | null,
  rows: readonly Row[],
  write: (row: Row, index: number) => readonly (string | number)[],
  delimiter = ',',
): string {
  const lines = rows.map((row, index) => write(row, index).join(delimiter));
  return `${[...(header === null ? [] : [header]), ...lines].join('\n')}\n`;
}

/** Candles as exchanges write them: the time is the beginning of the hour. */
export function writeCandles(
  hours: readonly RealHour[],
  header: string | null = CANDLE_HEADER,
  delimiter = ',',
): string {
  const cells = ({ time, open, high, low, close }: RealHour) => [time - HOUR_MS, open, high, low, close, 1.5];
  return writeRows(header === null ? null : header.replaceAll(',', delimiter), hours, cells, delimiter);
}

const CANDLE_HEADER = 'timestamp,open,high,low,close,volume';

/** The columns of nexthour: the time is that of the rate. */
export function writeRates(hours: readonly RealHour[]): string {
  return writeRows('date,rate,high,low', hours, ({ time, close, high, low }) => [time, close, high, low]);
}

/** `2022-10-30 02:00:00` in a zone. */
export function writeLocalTime(time: number, zone: string): string {
  return new Date(time).toLocaleString('sv-SE', { timeZone: zone });
}
