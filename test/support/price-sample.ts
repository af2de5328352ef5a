import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { HOUR_MS, type Hour } from '../../forecasting/hour';
import type { HourlySeries } from '../../forecasting/series';

const FILE = join(__dirname, '../../data/btc_usd_hourly_2019-11_2025-05.csv.gz');

/** The whole frozen sample: 48,001 real hours of BTC without a gap. */
export function readPriceSample(): HourlySeries {
  const [, ...lines] = gunzipSync(readFileSync(FILE)).toString().trimEnd().split('\n');
  return lines.map((line) => {
    const [hour = 0, rate = 0, high = 0, low = 0, volume = 0, cap = 0] = line.split(',').map(Number);
    return { hour, rate, volume, cap, high, low, points: 12 };
  });
}

/** The `days` of real prices that end at `lastHour`. */
export function readPricesUntil(lastHour: Hour, days: number): HourlySeries {
  const firstHour = lastHour - days * 24 * HOUR_MS;
  return readPriceSample().filter(({ hour }) => hour > firstHour && hour <= lastHour);
}
