import { join } from 'node:path';
import { projectRoot } from '../../config/paths';
import { HOUR_MS, type Hour } from '../../forecasting/hour';
import { POINTS_PER_HOUR } from '../../forecasting/price-points';
import type { HourlySeries } from '../../forecasting/series';
import { type PriceSample, readPriceSample as readSample } from '../../simulator/price-sample';

let sample: PriceSample | undefined;

/** The frozen sample as the simulator reads it. It is read only once. */
export function frozenSample(): PriceSample {
  sample ??= readSample(join(projectRoot, 'data', 'btc_usd_hourly_2019-11_2025-05.csv.gz'));
  return sample;
}

/** The whole frozen sample: 48,001 real hours of BTC without a gap. */
export function readPriceSample(): HourlySeries {
  return frozenSample().hours.map((hour) => ({ ...hour, points: POINTS_PER_HOUR }));
}

/** The real prices of the `days` that end at `lastHour`. */
export function readPricesUntil(lastHour: Hour, days: number): HourlySeries {
  const firstHour = lastHour - days * 24 * HOUR_MS;
  return readPriceSample().filter(({ hour }) => hour > firstHour && hour <= lastHour);
}
