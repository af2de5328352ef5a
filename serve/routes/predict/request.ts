import { type Static, Type } from '@sinclair/typebox';
import { CONTEXT_HOURS } from '../../../forecasting/features/window';
import { Price } from '../../schemas/price';

const MOST_RATES = 2_000;
const YEAR_2100 = Date.UTC(2100, 0);
const strict = { additionalProperties: false };

export const NewestForm = Type.Object(
  {},
  {
    ...strict,
    title: 'newest',
    description:
      'The hour after the newest data that passed the quality gate. While the gate is closed to newer data, the answer stands on the data before, and `data.gated` and `data.gate_reason` say so.',
    examples: [{}],
  },
);

export const ObservationForm = Type.Object(
  {
    lag_1: Price,
    rolling_mean_5: Price,
    hour: Type.Integer({ minimum: 0, maximum: 23 }),
  },
  {
    ...strict,
    title: 'observation',
    description:
      'The newest data with your own observation as its last step: the price now, the mean of the five newest prices (the price now is the last of them), and the UTC hour of day to be forecast.',
    examples: [{ lag_1: 50000, rolling_mean_5: 49000, hour: 12 }],
  },
);

export const RatesForm = Type.Object(
  {
    rates: Type.Array(Price, { minItems: CONTEXT_HOURS, maxItems: MOST_RATES }),
    last_hour: Type.Union([Type.String({ maxLength: 32 }), Type.Integer({ minimum: 0, maximum: YEAR_2100 })], {
      description: 'an hour in UTC like "2026-11-21T07Z", or its epoch milliseconds',
    }),
  },
  {
    ...strict,
    title: 'rates',
    description: `Your own hourly prices, oldest first and without a gap (${CONTEXT_HOURS} to ${MOST_RATES}), and the hour of the last one.`,
    examples: [
      { rates: Array.from({ length: CONTEXT_HOURS }, (_, hour) => 50_000 + 10 * hour), last_hour: '2026-11-21T07Z' },
    ],
  },
);

/** Which form is meant is told by its fields: see `checkPredictRequest`. */
export const PredictRequest = Type.Union([NewestForm, ObservationForm, RatesForm]);
export type PredictRequest = Static<typeof PredictRequest>;
export type ObservationForm = Static<typeof ObservationForm>;
export type RatesForm = Static<typeof RatesForm>;
