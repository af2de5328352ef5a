import { PERCENTILES } from '../percentiles';
import type { FittedModel, Model } from './model';
import { trailingQuantiles } from './trailing-quantiles';

/** The price stays, give or take what the last thirty days' hours did: what every other model has to beat. */
export const persistence: Model = {
  name: 'persistence',
  fit: async () => fitted,
  fromFiles: () => fitted,
};

const fitted: FittedModel = {
  forecastAt: (series, origins) =>
    origins.map((origin) => {
      const quantiles = trailingQuantiles(series, origin, PERCENTILES);
      return quantiles && { point: 0, quantiles: Float64Array.from(quantiles) };
    }),
  toFiles: () => new Map(),
};
