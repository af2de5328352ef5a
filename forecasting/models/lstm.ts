import { type Static, Type } from '@sinclair/typebox';
import { computeLogVolatilities, computeRegressors } from '../features/har-regressors';
import { createHourInputs, FEATURE_COUNT, type HourInputs, WINDOW_HOURS } from '../features/window';
import { PERCENTILES, prepareQuantilesAt } from '../quantiles';
import type { HourlySeries } from '../series';
import type { ArtifactFiles } from './artifact-files';
import { computeHarVolatility, type Har } from './har';
import type { FittedModel, ReturnForecast } from './model';
import { LEVELS, MEDIAN } from './quantile-head';

/** Training parameters. Equal parameters and equal data give equal weights. */
export const LstmParameters = Type.Object(
  {
    units: Type.Integer({ minimum: 1, maximum: 512 }),
    batchSize: Type.Integer({ minimum: 1 }),
    maxEpochs: Type.Integer({ minimum: 1 }),
    /** Number of epochs without a better validation loss after which training stops. */
    patience: Type.Integer({ minimum: 1 }),
    learningRate: Type.Number({ exclusiveMinimum: 0 }),
    seed: Type.Integer({ minimum: 0 }),
  },
  { additionalProperties: false },
);
export type LstmParameters = Static<typeof LstmParameters>;

/** A trained network, and the HAR model whose volatility forecast is the unit of the network's output. */
export interface Lstm {
  readonly har: Har;
  /**
   * Unscaled inputs of a window [WINDOW_HOURS × FEATURE_COUNT] → [LEVEL_COUNT] ascending quantiles of return / volatility.
   * They are valid until the next call.
   * @param earlierHours `Window.earlierHours`, if the window has it
   */
  readonly quantiles: (inputs: Float64Array, earlierHours?: object) => Float64Array;
  readonly files: ArtifactFiles;
}

const atPercentiles = prepareQuantilesAt(LEVELS, PERCENTILES);

/** Converts the network's output of one window to a forecast: quantiles at PERCENTILES, as log-returns. */
export function scaleNetworkQuantiles(
  standardised: Float64Array,
  volatility: number,
  into?: Float64Array,
): ReturnForecast {
  const quantiles = atPercentiles(standardised, into);
  for (let index = 0; index < quantiles.length; index++) quantiles[index] = volatility * (quantiles[index] as number);
  return { point: volatility * (standardised[MEDIAN] ?? 0), quantiles };
}

export function createFittedLstm({ har, quantiles, files }: Lstm): FittedModel {
  return {
    forecastAt: (series, origins) => {
      const windowAt = createWindowReader(series);
      const logs = computeLogVolatilities(series, har.measure);
      return origins.map((index) => {
        const inputs = windowAt(index);
        const regressors = computeRegressors({ series, logs, index });
        return inputs && regressors && scaleNetworkQuantiles(quantiles(inputs), computeHarVolatility(har, regressors));
      });
    },
    toFiles: () => files,
  };
}

/**
 * Returns a function that builds the window that ends at an index; `null` when an hour is missing. Each hour is computed only once.
 */
function createWindowReader(series: HourlySeries): (index: number) => Float64Array | null {
  const compute = createHourInputs(series);
  const known = new Map<number, HourInputs | null>();
  const hourAt = (index: number) => {
    const found = known.get(index) ?? compute(index);
    known.set(index, found);
    return found;
  };
  return (index) => {
    const window = new Float64Array(WINDOW_HOURS * FEATURE_COUNT);
    for (let step = 0; step < WINDOW_HOURS; step++) {
      const hour = hourAt(index - WINDOW_HOURS + 1 + step);
      if (hour === null) return null;
      window.set(hour.values, step * FEATURE_COUNT);
    }
    return window;
  };
}
