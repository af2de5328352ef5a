import type { HourlySeries } from '../series';
import type { ArtifactFiles } from './artifact-files';

/** The forecast of one origin, as log-returns from the price there: a price is `lastRate · exp(return)`. */
export interface ReturnForecast {
  readonly point: number;
  /** [99] at PERCENTILES, ascending. */
  readonly quantiles: Float64Array;
}

/** A fitted model. */
export interface FittedModel {
  /**
   * Forecasts the hour after each origin from the hours up to that origin only; later hours of the series must change nothing.
   * `null` where an hour that the model needs is missing.
   * @param origins ascending indices into the series
   */
  forecastAt(series: HourlySeries, origins: readonly number[]): readonly (ReturnForecast | null)[];
  /** The complete model as files. */
  toFiles(): ArtifactFiles;
}

/** A model family. All families have the same interface, baselines too. */
export interface Model {
  readonly name: string;
  /** Fits on the whole series. A caller that holds hours out must not include them. */
  fit(series: HourlySeries): Promise<FittedModel>;
  /** The inverse of `toFiles`. @throws UnusableArtifact */
  fromFiles(files: ArtifactFiles): FittedModel;
}
