import { type Static, Type } from '@sinclair/typebox';
import { logReturn, MIN_VOLATILITY } from '../features/volatility';
import type { HourlySeries } from '../series';
import { readJson } from './artifact-files';
import { filterHistory, scaleShape } from './filtered-history';
import type { FittedModel, Model } from './model';

export const EwmaParameters = Type.Object(
  {
    /** The weight of a squared return, relative to the weight of the return one hour later. */
    decay: Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 }),
    /** Number of newest hours whose returns give the shape of the distribution. */
    residualHours: Type.Integer({ minimum: 168 }),
  },
  { additionalProperties: false },
);
export type EwmaParameters = Static<typeof EwmaParameters>;

/** Maximum and minimum number of returns in the average. */
const MAX_RETURNS = 240;
const MIN_RETURNS = 24;

/** Filtered historical simulation with the exponentially weighted moving average of squared returns (RiskMetrics 1996). */
export function createEwmaModel(parameters: EwmaParameters): Model {
  return {
    name: 'ewma',
    fit: async () => createFittedEwma(parameters),
    fromFiles: (files) => createFittedEwma(readJson(files, 'ewma.json', EwmaParameters)),
  };
}

function createFittedEwma(parameters: EwmaParameters): FittedModel {
  const { decay, residualHours } = parameters;
  return {
    forecastAt: (series, origins) => {
      const volatilityAt = (index: number) => computeEwmaVolatility(series, index, decay);
      const filtered = filterHistory({ series, origins, volatilityAt, residualHours, mirrored: false });
      return filtered.map((origin) => origin && scaleShape(origin));
    },
    toFiles: () => new Map([['ewma.json', Buffer.from(`${JSON.stringify(parameters)}\n`)]]),
  };
}

/** `null` when one of the newest 24 returns is missing. */
function computeEwmaVolatility(series: HourlySeries, index: number, decay: number): number | null {
  let [sum, weights, weight, hours] = [0, 0, 1, 0];
  for (; hours < MAX_RETURNS; hours++) {
    const change = logReturn(series[index - hours - 1], series[index - hours]);
    if (change === null) break;
    sum += weight * change ** 2;
    weights += weight;
    weight *= decay;
  }
  return hours < MIN_RETURNS ? null : Math.max(MIN_VOLATILITY, Math.sqrt(sum / weights));
}
