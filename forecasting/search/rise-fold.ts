import type { Fold } from '../backtest/folds';
import { labelHours } from '../labels/label';
import type { Model, RiseForecast } from '../models/model';
import type { RiseLabel } from '../questions';
import type { HourlySeries } from '../series';
import type { OriginLosses } from './judge';

/**
 * Fits a model for a rise on the training hours of the fold and returns the Brier score of each forecast of its targets, which are the hours
 * that are forecast. The labels of the training hours are known within the training part.
 */
export async function scoreRiseFold(given: {
  readonly series: HourlySeries;
  readonly fold: Fold;
  readonly label: RiseLabel;
  readonly model: Model<RiseForecast>;
}): Promise<OriginLosses> {
  const { series, fold, label, model } = given;
  const { training, targets } = fold;
  const fitted = await model.fit(series.filter(({ hour }) => hour >= training.from && hour <= training.to));
  const labels = labelHours(series, label);
  const origins = series.flatMap(({ hour }, index) =>
    hour >= targets.from && hour <= targets.to && labels[index] !== null ? [index] : [],
  );
  const scored = fitted.forecastAt(series, origins).flatMap((forecast, row) => {
    const index = origins[row] ?? 0;
    const loss = forecast && (forecast.probability - (labels[index] ?? 0)) ** 2;
    return loss === null ? [] : [{ origin: series[index]?.hour ?? 0, loss }];
  });
  return {
    origins: Float64Array.from(scored, ({ origin }) => origin),
    losses: Float64Array.from(scored, ({ loss }) => loss),
  };
}
