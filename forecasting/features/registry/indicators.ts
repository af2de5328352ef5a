import type { Feature } from './feature';
import { momentumFeatures } from './indicators/momentum';
import { rangeFeatures } from './indicators/range';
import { trendFeatures } from './indicators/trend';
import { volumeFeatures } from './indicators/volume';

/**
 * Technical indicators with the formulas of TA-Lib. Each is computed from a fixed number of newest hours, and none has a unit of price:
 * an indicator in USD is divided by the price and by sigma.
 */
export const indicatorFeatures: readonly Feature[] = [
  ...momentumFeatures,
  ...trendFeatures,
  ...rangeFeatures,
  ...volumeFeatures,
];
