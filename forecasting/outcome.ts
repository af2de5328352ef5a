import type { Hour } from './hour';
import type { FittedModel } from './models/model';
import type { HourlySeries } from './series';
import { logReturn } from './volatility';

/** What a model said at an origin, as log-returns from the price there; a price is `lastRate · exp(return)`. */
export interface ReturnForecast {
  /** The one number it would give. */
  readonly point: number;
  /** [99] at PERCENTILES, ascending. */
  readonly quantiles: Float64Array;
}

/** A forecast beside the truth. */
export interface Outcome extends ReturnForecast {
  readonly origin: Hour;
  /** Price at the origin, USD. */
  readonly lastRate: number;
  /** ln(price one hour after the origin / price at the origin) */
  readonly change: number;
}

/**
 * Lets the model forecast each origin, and looks up what came. Origins whose forecast or next price is not known are left out.
 * @param origins ascending indices into the series
 */
export function outcomesOf(
  model: Pick<FittedModel, 'forecastAt'>,
  { series, origins }: { series: HourlySeries; origins: readonly number[] },
): Outcome[] {
  const forecasts = model.forecastAt(series, origins);
  return origins.flatMap((origin, row) => {
    const forecast = forecasts[row];
    const { hour = 0, rate } = series[origin] ?? {};
    const change = logReturn(series[origin], series[origin + 1]);
    return forecast && rate && change !== null ? [{ ...forecast, origin: hour, lastRate: rate, change }] : [];
  });
}
