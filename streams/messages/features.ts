import { type Static, Type } from '@sinclair/typebox';
import type { MinuteFeatureRow } from '../../clients/postgres/minute-features';
import { formatInstant } from '../../forecasting/hour';
import type { CandleMessage } from './candles';
import { instant, name, price, revision, sha256 } from './fields';

/** A 1-minute bar and its features, also stored in the table `minute_features`. The natural key is asset, source, minute and revision. */
export const FeaturesMessage = Type.Object({
  version: Type.Literal(1),
  asset: name,
  source: name,
  /** The start of the minute. */
  minute: instant,
  revision,
  bar: Type.Object({
    ...{ open: price, high: price, low: price, close: price },
    volume: Type.Number({ minimum: 0 }),
    trades: Type.Integer({ minimum: 0 }),
    isComplete: Type.Boolean(),
    knownAt: instant,
  }),
  /** The version of the names of the values. */
  featuresVersion: Type.Integer({ minimum: 1 }),
  /** `null` where a feature is unknown. */
  values: Type.Array(Type.Union([Type.Number(), Type.Null()])),
  sha256,
  /** When the features became known. */
  knownAt: instant,
});

export type FeaturesMessage = Static<typeof FeaturesMessage>;

export function toFeaturesMessage(candle: CandleMessage, row: MinuteFeatureRow): FeaturesMessage {
  const { open, high, low, close, volume, trades, isComplete, knownAt } = candle;
  return {
    ...{ version: 1, asset: candle.asset, source: candle.source, minute: candle.minute, revision: row.revision },
    bar: { open, high, low, close, volume, trades, isComplete, knownAt },
    ...{ featuresVersion: row.version, values: [...row.values], sha256: row.sha256 },
    knownAt: formatInstant(row.knownAt),
  };
}
