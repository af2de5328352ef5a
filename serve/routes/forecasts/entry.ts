import { type Static, Type } from '@sinclair/typebox';
import { formatInstant } from '../../../forecasting/hour';
import type { Forecast, LedgerEntry } from '../../../forecasting/ledger/entries';
import { nextHourModel } from '../../../forecasting/questions';
import { describeReplay } from '../../../forecasting/replay';
import { Baseline, Interval, IsoTime, ModelName, Quantile, Replayed } from '../../schemas/forecast-parts';
import { nullable, oneOf, strict } from '../../schemas/plain-schemas';

const ForecastData = Type.Object(
  {
    source: Type.String(),
    last_hour: IsoTime,
    snapshot_sha256: Type.String(),
    features_sha256: Type.String(),
    replayed: Replayed,
  },
  strict,
);

export const Seal = Type.Object(
  { position: Type.Integer(), previous_hash: Type.String(), hash: Type.String() },
  { ...strict, description: 'The position of the forecast in the hash chain of the ledger.' },
);

/** A forecast as it was published. */
export const PublishedForecast = Type.Object(
  {
    id: Type.String(),
    asset: Type.String(),
    prediction: Type.Number({ description: 'USD at `target_hour`.' }),
    interval: Interval,
    quantiles: Type.Array(Quantile),
    target_hour: IsoTime,
    made_at: IsoTime,
    late: Type.Boolean({
      description: 'Whether it was made at or after `target_hour`. Late forecasts never count as live.',
    }),
    model: ModelName,
    data: ForecastData,
    baseline: Baseline,
    seal: Seal,
  },
  { ...strict, title: 'PublishedForecast' },
);
export type PublishedForecast = Static<typeof PublishedForecast>;

const Settlement = Type.Object(
  {
    actual: Type.Number({ description: 'USD: the price at `target_hour`.' }),
    error: Type.Number({ description: 'USD: prediction minus actual.' }),
    persistence_error: Type.Number({ description: 'USD: the price one hour before the target minus actual.' }),
    covered: Type.Boolean({ description: 'Whether the actual is in the interval.' }),
    pinball: Type.Number({ description: 'USD: mean pinball loss of the quantiles.' }),
    winkler: nullable(Type.Number({ description: 'USD: Winkler score of the interval.' })),
    snapshot_sha256: Type.String({ description: 'The snapshot from which the actual was read.' }),
    settled_at: IsoTime,
    hash: nullable(
      Type.String({ description: 'Seals the settlement to its forecast; null in settlements of early versions.' }),
    ),
  },
  strict,
);

export const Void = Type.Object({ reason: Type.String(), voided_at: IsoTime, hash: Type.String() }, strict);

export const settlementFields = {
  state: oneOf(['waiting', 'settled', 'void'], {
    description:
      'settled: the forecast is scored. waiting: its target hour or its actual price is not known yet. void: it will never be scored.',
  }),
  settlement: nullable(Settlement),
  void: nullable(Void),
};

/** A forecast and its settlement. */
export const LedgerEntryAnswer = Type.Object(
  { ...PublishedForecast.properties, ...settlementFields },
  { ...strict, title: 'LedgerEntry' },
);
export type LedgerEntryAnswer = Static<typeof LedgerEntryAnswer>;

export function toPublished(forecast: Forecast): PublishedForecast {
  const { id, asset, point, interval, quantiles, targetHour, madeAt, late, lastRate } = forecast;
  return {
    id,
    asset,
    prediction: point,
    interval,
    quantiles: [...quantiles],
    target_hour: formatInstant(targetHour),
    made_at: formatInstant(madeAt),
    late,
    model: { name: nextHourModel(forecast.asset), version: forecast.modelVersion, run_id: forecast.runId },
    data: describeData(forecast),
    baseline: { name: 'persistence', prediction: lastRate },
    seal: { position: forecast.position, previous_hash: forecast.previousHash, hash: forecast.hash },
  };
}

function describeData({ source, originHour, snapshotSha256, featuresSha256 }: Forecast): PublishedForecast['data'] {
  return {
    source,
    last_hour: formatInstant(originHour),
    snapshot_sha256: snapshotSha256,
    features_sha256: featuresSha256,
    replayed: describeReplay(source, originHour),
  };
}

export function toLedgerEntry({ forecast, settlement, void: voided }: LedgerEntry): LedgerEntryAnswer {
  return {
    ...toPublished(forecast),
    state: settlement ? 'settled' : voided ? 'void' : 'waiting',
    settlement: settlement && toSettlement(settlement),
    void: voided && { reason: voided.reason, voided_at: formatInstant(voided.voidedAt), hash: voided.hash },
  };
}

function toSettlement(settlement: NonNullable<LedgerEntry['settlement']>) {
  const { actual, error, persistenceError, covered, pinball, winkler, snapshotSha256, settledAt, hash } = settlement;
  return {
    ...{ actual, error, persistence_error: persistenceError, covered, pinball, winkler },
    ...{ snapshot_sha256: snapshotSha256, settled_at: formatInstant(settledAt), hash },
  };
}
