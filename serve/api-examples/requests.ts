import { HOUR_ACTIONS } from '../routes/admin/hour-actions';
import { MODEL_ACTIONS } from '../routes/admin/model-actions';
import { operationOf } from '../routes/admin/operation';

const RATES = Array.from({ length: 48 }, (_, hour) => 50_000 + 10 * hour);

const INFER = {
  newest: { inputs: [] },
  observation: {
    inputs: [
      { name: 'lag_1', shape: [1], datatype: 'FP64', data: [50_000] },
      { name: 'rolling_mean_5', shape: [1], datatype: 'FP64', data: [49_000] },
      { name: 'hour', shape: [1], datatype: 'FP64', data: [12] },
    ],
  },
  rates: {
    inputs: [
      { name: 'last_hour', shape: [1], datatype: 'BYTES', data: ['2025-11-21T07Z'] },
      { name: 'rates', shape: [RATES.length], datatype: 'FP64', data: RATES },
    ],
  },
};

/** Bodies of requests by operation and by the names under which OpenAPI shows them. The first one works as it is. */
export const REQUEST_EXAMPLES: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  predict: {
    newest: {},
    observation: { lag_1: 50_000, rolling_mean_5: 49_000, hour: 12 },
    rates: { rates: RATES, last_hour: '2025-11-21T07Z' },
  },
  infer: INFER,
  inferVersion: INFER,
  previewLabel: {
    'rise at the end': { threshold: '2%', horizon: '12h' },
    'rise within': { threshold: 0.02, horizon: '2d', rule: 'within' },
  },
  createQuestion: { 'rise of 2 % in 12 hours': { threshold: 0.02, horizon_hours: 12, rule: 'at-end' } },
  ...Object.fromEntries([...HOUR_ACTIONS, ...MODEL_ACTIONS].map(({ name, examples }) => [operationOf(name), examples])),
};
