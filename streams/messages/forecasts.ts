import { type Static, Type } from '@sinclair/typebox';
import { formatInstant } from '../../forecasting/hour';
import type { MinuteForecast } from '../../forecasting/ledger/minute-entries';
import { instant, name, price, revision, sha256 } from './fields';

const Quantiles = Type.Array(Type.Object({ level: Type.Number(), value: price }), { minItems: 1 });

/** What a model is for. `null`: the model is not in use any more. */
const Role = Type.Union((['production', 'active', 'baseline'] as const).map((role) => Type.Literal(role)));

/** A forecast of the live line as it is in the ledger. The natural key is the id. Prices are in USD. */
export const ForecastMessage = Type.Object({
  version: Type.Literal(1),
  id: name,
  question: name,
  asset: name,
  source: name,
  modelVersion: name,
  /** The role of the model when the message was sent; `null` when it is not in use any more. */
  role: Type.Union([Role, Type.Null()]),
  /** The end of the newest minute that was known. */
  origin: instant,
  horizonMinutes: Type.Integer({ minimum: 1 }),
  target: instant,
  madeAt: instant,
  /** Made at or after the target, so it never counts as live. */
  late: Type.Boolean(),
  barRevision: revision,
  /** The price at the origin. */
  lastRate: price,
  point: price,
  quantiles: Quantiles,
  interval: Type.Object({ level: Type.Number(), lower: price, upper: price }),
  /** The baseline. Absent while too few bars are known. */
  trailingQuantiles: Type.Optional(Quantiles),
  featuresSha256: sha256,
  /** The seal in the ledger. */
  hash: sha256,
});

export type ForecastMessage = Static<typeof ForecastMessage>;
export type ForecastRole = ForecastMessage['role'];

export function toForecastMessage(forecast: MinuteForecast, role: ForecastRole): ForecastMessage {
  const { id, question, asset, source, modelVersion, horizonMinutes, late, barRevision, lastRate, point } = forecast;
  const { quantiles, interval, trailingQuantiles, featuresSha256, hash } = forecast;
  return {
    ...{ version: 1, id, question, asset, source, modelVersion, role, origin: formatInstant(forecast.origin) },
    ...{ horizonMinutes, target: formatInstant(forecast.target), madeAt: formatInstant(forecast.madeAt), late },
    ...{ barRevision, lastRate, point, quantiles: [...quantiles], interval },
    ...(trailingQuantiles ? { trailingQuantiles: [...trailingQuantiles] } : {}),
    ...{ featuresSha256, hash },
  };
}
