import type { DriftReference } from '../../forecasting/drift/reference';
import { EDGE_COUNT } from '../../forecasting/drift/stability';
import { WATCHED_NAMES } from '../../forecasting/drift/watched-inputs';
import { CALENDAR_TERMS, MEMORY_TERMS } from '../../forecasting/features/har-regressors';
import type { CombinationParameters } from '../../forecasting/models/combination';
import type { Har } from '../../forecasting/models/har';
import { PERCENTILES } from '../../forecasting/quantiles';

/** A HAR model that was not fitted. It forecasts the mean log volatility of the last day, with logistic returns. */
export const plantedHar: Har = {
  measure: 'range',
  calendar: 'day',
  mirrored: false,
  coefficients: Array.from({ length: MEMORY_TERMS + CALENDAR_TERMS.day }, (_, index) => (index === 3 ? 1 : 0)),
  residualHours: 720,
  shape: PERCENTILES.map((level) => 0.55 * Math.log(level / (1 - level))),
};

export const plantedCombination: CombinationParameters = {
  lstmWeight: 0.5,
  calibration: { rate: 0.02, leak: 0.008, hours: 336 },
  har: { fitHours: 8760, ridge: 1e-3, residualHours: 720, mirrored: false, calendar: 'day' },
};

/** A drift reference for training data in which every input is uniform between −7 and 7. */
export const plantedReference: DriftReference = {
  version: 1,
  inputs: WATCHED_NAMES.map((name) => ({
    name,
    edges: Array.from({ length: EDGE_COUNT }, (_, edge) => edge - 6),
    shares: Array.from({ length: EDGE_COUNT + 1 }, () => 1 / (EDGE_COUNT + 1)),
    limit: 1,
  })),
};
