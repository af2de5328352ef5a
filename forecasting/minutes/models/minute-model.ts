import type { FittedModel, Forecaster, Model, ReturnForecast } from '../../models/model';
import type { BarSeries } from '../bar-series';

export interface ForecastIndex {
  /** Gives the forecast at an index, from the bars up to it only; `null` where a bar that the model needs is missing. */
  (index: number): ReturnForecast | null;
  /** Does most of the work of the next call, which has this index, and yields after some milliseconds each: the first call needs seconds. */
  prepare?(index: number): Generator<void>;
}

/** A model of the price a fixed number of bars after an origin. The origin at an index is the end of that bar. */
export interface MinuteModel extends Model<ReturnForecast, BarSeries> {
  fit(series: BarSeries): Promise<FittedMinuteModel>;
  fromFiles(files: ReadonlyMap<string, Buffer>): FittedMinuteModel;
}

export interface FittedMinuteModel extends FittedModel<ReturnForecast, BarSeries>, Openable {}

export interface Openable {
  /**
   * For the live line: returns a function that keeps what it computed for earlier bars. The indices of its calls must ascend. Bars may be
   * appended to the series between the calls; known bars must not change.
   */
  open(series: BarSeries): ForecastIndex;
}

export type MinuteForecaster = Forecaster<ReturnForecast, BarSeries>;

/** What all models of a question need. */
export interface Horizon {
  /** The number of bars from an origin to its target. */
  readonly steps: number;
}

/** A back-test forecasts in the same way as the live line, so both give the same numbers. */
export function forecastByOpening(open: Openable['open']): Openable & MinuteForecaster {
  return { open, forecastAt: (series, origins) => origins.map(open(series)) };
}

/** A model without fitted parts. */
export function withoutFiles(forecaster: MinuteForecaster & Openable): FittedMinuteModel {
  return { ...forecaster, toFiles: () => new Map() };
}
