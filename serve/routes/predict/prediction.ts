import { type Static, Type } from '@sinclair/typebox';
import {
  Baseline,
  Gated,
  GateReason,
  Interval,
  IsoTime,
  ModelName,
  Quantile,
  Replayed,
} from '../../schemas/forecast-parts';
import { oneOf } from '../../schemas/plain-unions';

const PredictionData = Type.Object(
  {
    basis: oneOf(['newest', 'observation', 'rates'], {
      description:
        'Which form was asked: the newest data, those with your observation as last step, or your own rates.',
    }),
    source: Type.String({ description: 'Where the prices come from; `request` when you sent them.' }),
    last_hour: IsoTime,
    age_s: Type.Integer({ description: 'Seconds since `last_hour`.' }),
    stale: Type.Boolean({ description: 'Whether `last_hour` is more than two hours ago.' }),
    gated: Gated,
    gate_reason: GateReason,
    replayed: Replayed,
  },
  { additionalProperties: false },
);

export const Prediction = Type.Object(
  {
    prediction: Type.Number({ description: 'USD at `target_hour`.' }),
    interval: Interval,
    quantiles: Type.Array(Quantile),
    target_hour: IsoTime,
    model: ModelName,
    data: PredictionData,
    baseline: Baseline,
  },
  { additionalProperties: false, title: 'Prediction' },
);
export type Prediction = Static<typeof Prediction>;
