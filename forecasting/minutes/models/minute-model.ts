import type { FittedModel, Forecaster, Model, ReturnForecast } from '../../models/model';
import type { BarSeries } from '../bar-series';

/** A model of the price a fixed number of bars after an origin. The origin at an index is the end of that bar. */
export type MinuteModel = Model<ReturnForecast, BarSeries>;
export type FittedMinuteModel = FittedModel<ReturnForecast, BarSeries>;
export type MinuteForecaster = Forecaster<ReturnForecast, BarSeries>;

/** What all models of a question need. */
export interface Horizon {
  /** The number of bars from an origin to its target. */
  readonly steps: number;
}
