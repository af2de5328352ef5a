import { HOUR_MS, type Hour } from '../hour';
import type { RiseLabel } from '../questions';
import type { HourlySeries } from '../series';

/** Whether the price rose as asked after an hour; `null` while that is unknown, or when a price that decides it is missing. */
export type Label = 0 | 1 | null;

/**
 * Labels each hour of a series with what happened after it.
 * `at-end`: 1 when rate(H + horizon) ≥ (1 + threshold) · rate(H). `within`: 1 when one of the hourly prices in (H, H + horizon] is that
 * high; it is 0 only when all of them are known. Hours whose horizon is not over are `null`, also when the price has risen already:
 * otherwise the newest labels would all be 1.
 * @returns one label per observation
 */
export function labelHours(series: HourlySeries, { threshold, horizonHours, rule }: RiseLabel): Label[] {
  const rates = new Map(series.map(({ hour, rate }) => [hour, rate]));
  const lastHour = series.at(-1)?.hour ?? 0;
  const rateAt = (hour: Hour) => rates.get(hour) ?? null;
  return series.map(({ hour, rate }) => {
    if (rate === null || hour + horizonHours * HOUR_MS > lastHour) return null;
    let isComplete = true;
    for (let ahead = rule === 'at-end' ? horizonHours : 1; ahead <= horizonHours; ahead++) {
      const price = rateAt(hour + ahead * HOUR_MS);
      if (price === null) isComplete = false;
      else if (price >= (1 + threshold) * rate) return 1;
    }
    return isComplete ? 0 : null;
  });
}

/** The hour at which the label of `hour` is known, for both rules and both values. */
export function labelKnownAt(hour: Hour, { horizonHours }: Pick<RiseLabel, 'horizonHours'>): Hour {
  return hour + horizonHours * HOUR_MS;
}
