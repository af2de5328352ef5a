import { HOUR_ACTIONS } from '../routes/admin/hour-actions';
import { MODEL_ACTIONS } from '../routes/admin/model-actions';
import { operationOf } from '../routes/admin/operation';

/** Bodies of requests by operation and by the names under which OpenAPI shows them. The first one works as it is. */
export const REQUEST_EXAMPLES: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  predict: {
    newest: {},
    observation: { lag_1: 50_000, rolling_mean_5: 49_000, hour: 12 },
    rates: { rates: Array.from({ length: 48 }, (_, hour) => 50_000 + 10 * hour), last_hour: '2025-11-21T07Z' },
  },
  previewLabel: {
    'rise at the end': { threshold: '2%', horizon: '12h' },
    'rise within': { threshold: 0.02, horizon: '2d', rule: 'within' },
  },
  createQuestion: { 'rise of 2 % in 12 hours': { threshold: 0.02, horizon_hours: 12, rule: 'at-end' } },
  ...Object.fromEntries([...HOUR_ACTIONS, ...MODEL_ACTIONS].map(({ name, examples }) => [operationOf(name), examples])),
};
