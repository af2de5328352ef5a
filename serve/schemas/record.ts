import { type Static, Type } from '@sinclair/typebox';
import { WINDOW_NAMES } from '../../forecasting/track-record';
import { IsoTime } from './forecast-parts';
import { nullable, oneOf } from './plain-unions';

const strict = { additionalProperties: false };
const usd = (description: string) => nullable(Type.Number({ description: `USD: ${description}` }));
const share = (description: string) => nullable(Type.Number({ description }));

const Window = Type.Object(
  {
    window: oneOf(WINDOW_NAMES, { description: 'The newest settled hour and those before it.' }),
    first_hour: nullable(IsoTime),
    last_hour: nullable(IsoTime),
    settled: Type.Integer({ description: 'Forecasts in it that are scored.' }),
    rmse: usd('root of the mean squared error of the prediction.'),
    mae: usd('mean absolute error of the prediction.'),
    rmse_ratio: share('To that of "the price stays", on the same hours: below 1 is better.'),
    mae_ratio: share('To that of "the price stays", on the same hours: below 1 is better.'),
    coverage: share('Share of prices within the published interval.'),
    pinball: usd('mean pinball loss of the quantiles.'),
    pinball_skill_to_persistence_point: share(
      '1 − pinball / that of a point: the last price as every quantile, which tells nothing of how far the price may move. Any honest width beats it.',
    ),
    winkler: usd('mean Winkler score of the published interval.'),
  },
  strict,
);

const SourceRecord = Type.Object(
  {
    source: Type.String({ examples: ['livecoinwatch'] }),
    replayed: Type.Boolean({ description: 'Whether its prices are replayed ones, not those of today.' }),
    live: Type.Integer({ description: 'Forecasts made before their hour. All that follows is of these only.' }),
    late: Type.Integer({ description: 'Forecasts made when their hour had come: never counted.' }),
    settled: Type.Integer(),
    void: Type.Integer({ description: 'Those whose price never came.' }),
    waiting: Type.Integer({ description: 'Those whose hour, or whose price, is still to come.' }),
    windows: Type.Array(Window),
  },
  strict,
);

/** How good the published forecasts were. */
export const RecordAnswer = Type.Object(
  { asset: Type.String(), sources: Type.Array(SourceRecord) },
  { ...strict, title: 'Record' },
);
export type RecordAnswer = Static<typeof RecordAnswer>;
