import type { HourlySeries } from '../series';
import type { ArtifactFiles } from './artifact-files';

/** The forecast of one origin, as log-returns from the price there: a price is `lastRate · exp(return)`. */
export interface ReturnForecast {
  readonly point: number;
  /** [99] at PERCENTILES, ascending. */
  readonly quantiles: Float64Array;
}

/** A model that has been fitted, and knows nothing of what came after. */
export interface FittedModel {
  /**
   * The forecast of the hour after each origin, from the hours up to it alone: whatever stands in the series after an origin
   * changes nothing. `null` where the history before an origin is not whole.
   * @param origins ascending indices into the series
   */
  forecastAt(series: HourlySeries, origins: readonly number[]): readonly (ReturnForecast | null)[];
  /** All that it is, in files of its own names. */
  toFiles(): ArtifactFiles;
}

/** A way of forecasting. All are equals: what one can be asked, all can. */
export interface Model {
  readonly name: string;
  /** Fits on the whole series that it is given: whoever holds hours back does not give them. */
  fit(series: HourlySeries): Promise<FittedModel>;
  /** The inverse of `toFiles`. @throws UnusableArtifact */
  fromFiles(files: ArtifactFiles): FittedModel;
}
