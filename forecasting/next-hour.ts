import { formatHour, type Hour } from './hour';
import { type Distribution, HISTORY_HOURS, type ServableModel } from './models/servable-model';
import { INTERVAL_LEVEL, type Interval, intervalAt } from './scoring/interval';
import type { HourlySeries } from './series';

/** What is published of the hour after the origin. USD. */
export interface NextHour extends Omit<Distribution, 'sigma'> {
  readonly interval: Interval;
}

/** A forecast stands at its hour, so it cannot be made from data that ends before. */
export class NoPriceOfHour extends Error {
  override readonly name = 'NoPriceOfHour';
  readonly canRetry = false;
  constructor(
    readonly hour: Hour,
    readonly lastHour: Hour | null,
  ) {
    const end = lastHour === null ? 'is empty' : `ends at ${formatHour(lastHour)}`;
    super(`The data of ${formatHour(hour)} ${end}; no forecast can be made from it`);
  }
}

/**
 * The one way from a history to a published forecast, in the hour itself and in a replay of it.
 * @param series ends with `hour`
 * @throws NoPriceOfHour, UnusableWindow
 */
export function forecastNextHour(
  model: Pick<ServableModel, 'forecast'>,
  { series, hour }: { series: HourlySeries; hour: Hour },
): NextHour {
  const newest = series.at(-1);
  if (newest?.hour !== hour || newest.rate === null) throw new NoPriceOfHour(hour, newest?.hour ?? null);
  const { point, quantiles, lastRate, featuresSha256, calibration } = model.forecast(series.slice(-HISTORY_HOURS));
  return { point, quantiles, lastRate, featuresSha256, calibration, interval: intervalAt(INTERVAL_LEVEL, quantiles) };
}
