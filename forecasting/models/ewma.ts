import { type Static, Type } from '@sinclair/typebox';
import { logReturn } from '../features/volatility';
import type { HourlySeries } from '../series';
import { readJson } from './artifact-files';
import { filterHistory, scaleShape } from './filtered-history';
import type { FittedModel, Model } from './model';

export const EwmaParameters = Type.Object(
  {
    /** What an hour's squared return still weighs an hour later, beside the newest. */
    decay: Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 }),
    /** Newest hours whose returns give the shape of the distribution. */
    residualHours: Type.Integer({ minimum: 168 }),
  },
  { additionalProperties: false },
);
export type EwmaParameters = Static<typeof EwmaParameters>;

/** How many returns are weighed, and how many are needed. */
const MEMORY_HOURS = 240;
const LEAST_HOURS = 24;
const LEAST_VOLATILITY = 1e-5;

/** Exponentially weighted moving average of squared returns (RiskMetrics 1996), by which history is filtered. */
export function createEwmaModel(parameters: EwmaParameters): Model {
  return {
    name: 'ewma',
    fit: async () => fittedEwma(parameters),
    fromFiles: (files) => fittedEwma(readJson(files, 'ewma.json', EwmaParameters)),
  };
}

function fittedEwma(parameters: EwmaParameters): FittedModel {
  const { decay, residualHours } = parameters;
  return {
    forecastAt: (series, origins) => {
      const volatilityAt = (index: number) => weightedVolatility(series, index, decay);
      const filtered = filterHistory({ series, origins, volatilityAt, residualHours, mirrored: false });
      return filtered.map((origin) => origin && scaleShape(origin));
    },
    toFiles: () => new Map([['ewma.json', Buffer.from(`${JSON.stringify(parameters)}\n`)]]),
  };
}

/** `null` where the newest day is not whole. */
function weightedVolatility(series: HourlySeries, index: number, decay: number): number | null {
  let [sum, weights, weight, hours] = [0, 0, 1, 0];
  for (; hours < MEMORY_HOURS; hours++) {
    const change = logReturn(series[index - hours - 1], series[index - hours]);
    if (change === null) break;
    sum += weight * change ** 2;
    weights += weight;
    weight *= decay;
  }
  return hours < LEAST_HOURS ? null : Math.max(LEAST_VOLATILITY, Math.sqrt(sum / weights));
}
