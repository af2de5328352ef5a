/** What a model says of the next hour's price, in USD. */
export interface Distribution {
  /** The median. */
  readonly point: number;
  /** Ascending in level and in value. */
  readonly quantiles: readonly Quantile[];
  /** Price at the origin: the forecast of persistence. */
  readonly lastRate: number;
  /** The unit in which the model forecast: root mean square of the last 24 hourly log-returns. */
  readonly sigma: number;
  /** sha256 (hex) of the model's inputs as little-endian float64: equal inputs, equal hash. */
  readonly featuresSha256: string;
}

export interface Quantile {
  readonly level: number;
  readonly value: number;
}
