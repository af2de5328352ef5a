import { logReturn } from '../features/volatility';
import type { Hour } from '../hour';
import type { Forecaster, ReturnForecast } from '../models/model';
import type { HourlySeries } from '../series';

/** A forecast together with the actual. */
export interface ForecastOutcome extends ReturnForecast {
  readonly origin: Hour;
  /** Price at the origin, USD. */
  readonly lastRate: number;
  /** The actual: ln(price one hour after the origin / price at the origin). */
  readonly change: number;
}

/**
 * Forecasts the hour after each origin and adds the actual. Origins without a forecast or without a next price are left out.
 * @param origins ascending indices into the series
 */
export function computeOutcomes(
  model: Forecaster,
  { series, origins }: { series: HourlySeries; origins: readonly number[] },
): ForecastOutcome[] {
  const forecasts = model.forecastAt(series, origins);
  return origins.flatMap((origin, row) => {
    const forecast = forecasts[row];
    const { hour = 0, rate } = series[origin] ?? {};
    const change = logReturn(series[origin], series[origin + 1]);
    return forecast && rate && change !== null ? [{ ...forecast, origin: hour, lastRate: rate, change }] : [];
  });
}
