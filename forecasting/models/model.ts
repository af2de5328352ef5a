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

/** A fitted model. What it forecasts depends on the kind of its question: a distribution of returns, or a probability. */
export interface FittedModel<Forecast = ReturnForecast> {
  /**
   * Forecasts from each origin, with the hours up to that origin only. Later hours of the series must not change the forecast.
   * `null` where an hour that the model needs is missing.
   * @param origins ascending indices into the series
   */
  forecastAt(series: HourlySeries, origins: readonly number[]): readonly (Forecast | null)[];
  /** The complete model as files. */
  toFiles(): ArtifactFiles;
}

export type Forecaster<Forecast = ReturnForecast> = Pick<FittedModel<Forecast>, 'forecastAt'>;

/** A model family. Baselines have the same interface as all others. */
export interface Model<Forecast = ReturnForecast> {
  readonly name: string;
  /** Fits on the whole series. The caller must leave out the hours that are held out. */
  fit(series: HourlySeries): Promise<FittedModel<Forecast>>;
  /** The inverse of `toFiles`. @throws UnusableArtifactError */
  fromFiles(files: ArtifactFiles): FittedModel<Forecast>;
}
