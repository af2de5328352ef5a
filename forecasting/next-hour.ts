import { NexthourError } from '../system/errors';
import { formatHour, type Hour } from './hour';
import { type Distribution, HISTORY_HOURS, type ServableModel } from './models/servable-model';
import { INTERVAL_LEVEL, type Interval, intervalAt } from './scoring/interval';
import type { HourlyObservation, HourlySeries } from './series';

/** The published forecast of the hour after the origin. USD. */
export interface NextHourForecast extends Omit<Distribution, 'sigma'> {
  readonly interval: Interval;
}

/**
 * Computes the published forecast from a history. The hourly run and the replay of an hour both use this function.
 * @param series must end with `hour`, because the forecast is recorded for that hour
 * @throws NexthourError `NoPriceOfHour`; UnusableWindowError
 */
export function forecastNextHour(
  model: Pick<ServableModel, 'forecast'>,
  { series, hour }: { series: HourlySeries; hour: Hour },
): NextHourForecast {
  const newest = series.at(-1);
  if (newest?.hour !== hour || newest.rate === null) throw noPriceOfHour(hour, newest);
  const { point, quantiles, lastRate, featuresSha256, calibration } = model.forecast(series.slice(-HISTORY_HOURS));
  return { point, quantiles, lastRate, featuresSha256, calibration, interval: intervalAt(INTERVAL_LEVEL, quantiles) };
}

function noPriceOfHour(hour: Hour, newest: HourlyObservation | undefined): NexthourError {
  const found = newest === undefined ? 'The history is empty' : `The history ends at ${formatHour(newest.hour)}`;
  const message = `${found} and has no price at ${formatHour(hour)}, so no forecast can be made for that hour`;
  return new NexthourError('NoPriceOfHour', message);
}
