import type { Har } from '../../forecasting/models/har';
import { REGRESSOR_COUNT } from '../../forecasting/models/har-regressors';
import { PERCENTILES } from '../../forecasting/percentiles';

/** Nobody fitted it: the next hour is as volatile as the last day was in the mean, and its returns are logistic. */
export const plantedHar: Har = {
  measure: 'range',
  coefficients: Array.from({ length: REGRESSOR_COUNT }, (_, index) => (index === 3 ? 1 : 0)),
  residualHours: 720,
  shape: PERCENTILES.map((level) => 0.55 * Math.log(level / (1 - level))),
};

export const plantedCombination = { lstmWeight: 0.5, calibration: { rate: 0.015, leak: 0.006, hours: 336 } };
