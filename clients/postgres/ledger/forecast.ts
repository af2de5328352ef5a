import type { Selectable } from 'kysely';
import type { Quantile } from '../../../forecasting/distribution';
import { formatHour, HOUR_MS, type Hour } from '../../../forecasting/hour';
import { REAL_SOURCE } from '../../../forecasting/replay';
import { instant } from '../database';
import { CHAIN_START, sealOf } from '../ledger-chain';
import type { Tables } from '../schema';

/** A forecast as it is handed in: of the price at `originHour` + 1 h, by the data of `originHour`. */
export interface NewForecast {
  readonly source: string;
  readonly asset: string;
  readonly originHour: Hour;
  readonly modelVersion: string;
  readonly runId: string;
  /** sha256 of the btc_history.csv that it was made from. */
  readonly snapshotSha256: string;
  readonly featuresSha256: string;
  /** The price at the origin: the persistence forecast. USD, as are the following. */
  readonly lastRate: number;
  readonly point: number;
  readonly quantiles: readonly Quantile[];
  readonly interval: { readonly level: number; readonly lower: number; readonly upper: number };
  /**
   * At which levels calibration asked the model, as JSON. It is not enough to recompute the quantiles: that takes model and snapshot.
   * Forecasts of before there was one have none.
   */
  readonly calibration?: unknown;
}

/** A forecast as it stands in the ledger. */
export interface Forecast extends NewForecast {
  readonly id: string;
  readonly targetHour: Hour;
  readonly madeAt: number;
  /** Made at or after its target hour: marked, and never counted as live. */
  readonly late: boolean;
  /** Place in the chain of its source and asset, from 1. */
  readonly position: number;
  readonly previousHash: string;
  readonly hash: string;
}

/** What the hash of a forecast seals: all of it but the two hashes. */
export type ForecastEntry = Omit<Forecast, 'hash' | 'previousHash'>;

export function entryOf({ hash: _, previousHash: __, ...entry }: Forecast): ForecastEntry {
  return entry;
}

/**
 * Gives a forecast its place in the chain after `last`.
 * @throws NotSealable
 */
export function sealForecast(
  forecast: NewForecast & { readonly madeAt: number },
  last: { readonly position: number; readonly hash: string } | undefined,
): Forecast {
  const targetHour = forecast.originHour + HOUR_MS;
  const entry = {
    ...forecast,
    id: forecastId({ ...forecast, targetHour }),
    targetHour,
    late: forecast.madeAt >= targetHour,
    position: (last?.position ?? 0) + 1,
  };
  const previousHash = last?.hash ?? CHAIN_START;
  return { ...entry, previousHash, hash: sealOf(previousHash, entry) };
}

/** `BTC-2026-11-21T08Z`, after the target hour; replayed ones say so at the end. */
export function forecastId({ source, asset, targetHour }: Pick<Forecast, 'source' | 'asset' | 'targetHour'>): string {
  const id = `${asset}-${formatHour(targetHour)}`;
  return source === REAL_SOURCE ? id : `${id}-${source}`;
}

export function toForecastRow(forecast: Forecast) {
  return {
    id: forecast.id,
    position: forecast.position,
    source: forecast.source,
    asset: forecast.asset,
    origin_hour: instant(forecast.originHour),
    target_hour: instant(forecast.targetHour),
    made_at: instant(forecast.madeAt),
    late: forecast.late,
    model_version: forecast.modelVersion,
    run_id: forecast.runId,
    snapshot_sha256: forecast.snapshotSha256,
    features_sha256: forecast.featuresSha256,
    last_rate: forecast.lastRate,
    point: forecast.point,
    quantiles: JSON.stringify(forecast.quantiles),
    interval_level: forecast.interval.level,
    lower: forecast.interval.lower,
    upper: forecast.interval.upper,
    calibration: forecast.calibration === undefined ? null : JSON.stringify(forecast.calibration),
    previous_hash: forecast.previousHash,
    hash: forecast.hash,
  };
}

export function fromForecastRow(row: Selectable<Tables['forecasts']>): Forecast {
  return {
    id: row.id,
    position: row.position,
    source: row.source,
    asset: row.asset,
    originHour: row.origin_hour,
    targetHour: row.target_hour,
    madeAt: row.made_at,
    late: row.late,
    modelVersion: row.model_version,
    runId: row.run_id,
    snapshotSha256: row.snapshot_sha256,
    featuresSha256: row.features_sha256,
    lastRate: row.last_rate,
    point: row.point,
    quantiles: row.quantiles,
    interval: { level: row.interval_level, lower: row.lower, upper: row.upper },
    // A field that is not there is not in the sealed JSON.
    ...(row.calibration === null ? {} : { calibration: row.calibration }),
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}
