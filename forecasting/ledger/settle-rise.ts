import { formatHour, HOUR_MS, type Hour } from '../hour';
import { CATCH_UP_HOURS } from '../missing-hours';
import type { HourlySeries } from '../series';
import type { Rise } from './rise-entries';
import { findDecidingPrice } from './score-rise';

/** How a forecast whose horizon has ended is closed. */
export type RiseClosing = { readonly actual: number } | { readonly voidReason: string } | 'waiting';

/**
 * The deciding price of a forecast, or the reason why it will stay unknown: a price of its horizon is still missing a week later. `waiting`
 * when it may still become known, or when the horizon has not ended.
 * @param hour the hour of the run whose snapshot contains the series
 */
export function closeRise(forecast: Rise, { series, hour }: { series: HourlySeries; hour: Hour }): RiseClosing {
  const { targetHour, originHour } = forecast;
  if (targetHour > hour) return 'waiting';
  const actual = findDecidingPrice(series, forecast);
  if (actual !== null) return { actual };
  if (hour - targetHour < CATCH_UP_HOURS * HOUR_MS) return 'waiting';
  const range = `from ${formatHour(originHour)} to ${formatHour(targetHour)}`;
  return {
    voidReason: `a price ${range} that decides the outcome was still not known a week later, in the data of ${formatHour(hour)}`,
  };
}
