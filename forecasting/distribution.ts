/** What a model says of the next hour's price, in USD. */
export interface Distribution {
  /** The one number it would give: the median before calibration. */
  readonly point: number;
  /** Ascending in level and in value. */
  readonly quantiles: readonly Quantile[];
  /** Price at the origin: the forecast of persistence. */
  readonly lastRate: number;
  /** The volatility that was forecast for the next hour, as a log-return. */
  readonly sigma: number;
  /** sha256 (hex) of the model's inputs as little-endian float64: equal inputs, equal hash. */
  readonly featuresSha256: string;
  /** At which level the model was asked for each quantile, by what it had missed in the hours before (calibration.ts). */
  readonly calibration: readonly { readonly level: number; readonly askedAt: number }[];
}

export interface Quantile {
  readonly level: number;
  readonly value: number;
}
