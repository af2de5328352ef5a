import type { HourlySeries } from '../series';
import type { ArtifactFiles } from './artifact-files';

/** The forecast of one origin, as log-returns. A price is `lastRate · exp(return)`, where `lastRate` is the price at the origin. */
export interface ReturnForecast {
  readonly point: number;
  /** [99] quantiles at PERCENTILES, ascending. */
  readonly quantiles: Float64Array;
}

/** The forecast of one origin for a question about a rise: the probability that the price rises as asked. */
export interface RiseForecast {
  readonly probability: number;
}

/**
 * A fitted model. What it forecasts depends on the kind of its question: a distribution of returns, or a probability. Its series has hours,
 * or bars of minutes.
 */
export interface FittedModel<Forecast = ReturnForecast, Series = HourlySeries> {
  /**
   * Forecasts from each origin, with the hours (or bars) up to that origin only. Later ones must not change the forecast.
   * `null` where one that the model needs is missing.
   * @param origins ascending indices into the series
   */
  forecastAt(series: Series, origins: readonly number[]): readonly (Forecast | null)[];
  /** The complete model as files. */
  toFiles(): ArtifactFiles;
}

export type Forecaster<Forecast = ReturnForecast, Series = HourlySeries> = Pick<
  FittedModel<Forecast, Series>,
  'forecastAt'
>;

/** A model family. Baselines have the same interface as all others. */
export interface Model<Forecast = ReturnForecast, Series = HourlySeries> {
  readonly name: string;
  /** Fits on the whole series. The caller must leave out the hours that are held out. */
  fit(series: Series): Promise<FittedModel<Forecast, Series>>;
  /** The inverse of `toFiles`. @throws UnusableArtifactError */
  fromFiles(files: ArtifactFiles): FittedModel<Forecast, Series>;
}
