import { type Static, Type } from '@sinclair/typebox';
import { Baseline, Interval, IsoTime, ModelName, Quantile, Replayed } from './forecast-parts';

const strict = { additionalProperties: false };

const Seal = Type.Object(
  { position: Type.Integer(), previous_hash: Type.String(), hash: Type.String() },
  { ...strict, description: 'Its place in the hash chain of the ledger.' },
);

/** A forecast as it was published, before its hour came. */
export const PublishedForecast = Type.Object(
  {
    id: Type.String(),
    asset: Type.String(),
    prediction: Type.Number({ description: 'USD at `target_hour`.' }),
    interval: Interval,
    quantiles: Type.Array(Quantile),
    target_hour: IsoTime,
    made_at: IsoTime,
    late: Type.Boolean({ description: 'Made when its hour had come already: never counted as live.' }),
    model: ModelName,
    data: Type.Object(
      {
        source: Type.String(),
        last_hour: IsoTime,
        snapshot_sha256: Type.String(),
        features_sha256: Type.String(),
        replayed: Replayed,
      },
      strict,
    ),
    baseline: Baseline,
    seal: Seal,
  },
  { ...strict, title: 'PublishedForecast' },
);
export type PublishedForecast = Static<typeof PublishedForecast>;
