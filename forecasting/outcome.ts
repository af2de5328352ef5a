import type { Hour } from './hour';

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
