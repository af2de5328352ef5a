import { entryOf, type Forecast } from '../../clients/postgres/ledger/forecast';
import { type Settlement, settlementEntryOf } from '../../clients/postgres/ledger/settlement';
import { type Void, voidEntryOf } from '../../clients/postgres/ledger/void';
import { canonicalJson } from '../../clients/postgres/ledger-chain';
import { formatInstant } from '../../forecasting/hour';
import { csvLine } from './csv';

/** The text that the hash is of stands in the last column, so that nobody needs to write a number as we do: docs/ledger.md. */

export const FORECAST_HEADER = csvLine([
  ...['asset', 'source', 'position', 'id', 'origin_hour', 'target_hour', 'made_at', 'late', 'model_version', 'run_id'],
  ...['snapshot_sha256', 'features_sha256', 'last_rate', 'point', 'interval_level', 'lower', 'upper'],
  ...['previous_hash', 'hash', 'entry'],
]);

export function forecastLine(forecast: Forecast): string {
  const { asset, source, position, id, late, modelVersion, runId, snapshotSha256, featuresSha256 } = forecast;
  const { lastRate, point, interval, previousHash, hash } = forecast;
  const times = [forecast.originHour, forecast.targetHour, forecast.madeAt].map(formatInstant);
  return csvLine([
    ...[asset, source, position, id, ...times, late, modelVersion, runId, snapshotSha256, featuresSha256],
    ...[lastRate, point, interval.level, interval.lower, interval.upper],
    ...[previousHash, hash, canonicalJson(entryOf(forecast))],
  ]);
}

export const SETTLEMENT_HEADER = csvLine([
  ...['forecast_id', 'actual', 'error', 'persistence_error', 'covered', 'pinball', 'winkler'],
  ...['snapshot_sha256', 'settled_at', 'forecast_hash', 'hash', 'entry'],
]);

export function settlementLine(settlement: Settlement, forecastHash: string): string {
  const { forecastId, actual, error, persistenceError, covered, pinball, winkler, hash } = settlement;
  return csvLine([
    ...[forecastId, actual, error, persistenceError, covered, pinball, winkler],
    ...[settlement.snapshotSha256, formatInstant(settlement.settledAt), forecastHash, hash],
    hash === null ? null : canonicalJson(settlementEntryOf(settlement)),
  ]);
}

export const VOID_HEADER = csvLine(['forecast_id', 'reason', 'voided_at', 'forecast_hash', 'hash', 'entry']);

export function voidLine(voided: Void, forecastHash: string): string {
  const { forecastId, reason, voidedAt, hash } = voided;
  return csvLine([forecastId, reason, formatInstant(voidedAt), forecastHash, hash, canonicalJson(voidEntryOf(voided))]);
}
