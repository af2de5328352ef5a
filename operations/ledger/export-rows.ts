import { formatInstant } from '../../forecasting/hour';
import { type Forecast, type Settlement, sealedFieldsOf, type Void } from '../../forecasting/ledger/entries';
import type { Rise, RiseSettlement } from '../../forecasting/ledger/rise-entries';
import { toCanonicalJson } from '../../forecasting/ledger/seal';

/**
 * The last column, `entry`, holds the exact text that the hash seals. A reader can check a hash without formatting numbers as
 * JavaScript does (docs/ledger.md).
 */

export const FORECAST_HEADER = formatCsvLine([
  ...['asset', 'source', 'position', 'id', 'origin_hour', 'target_hour', 'made_at', 'late', 'model_version', 'run_id'],
  ...['snapshot_sha256', 'features_sha256', 'last_rate', 'point', 'interval_level', 'lower', 'upper'],
  ...['previous_hash', 'hash', 'entry'],
]);

export function formatForecastLine(forecast: Forecast): string {
  const { asset, source, position, id, late, modelVersion, runId, snapshotSha256, featuresSha256 } = forecast;
  const { lastRate, point, interval, previousHash, hash } = forecast;
  const times = [forecast.originHour, forecast.targetHour, forecast.madeAt].map(formatInstant);
  return formatCsvLine([
    ...[asset, source, position, id, ...times, late, modelVersion, runId, snapshotSha256, featuresSha256],
    ...[lastRate, point, interval.level, interval.lower, interval.upper],
    ...[previousHash, hash, toCanonicalJson(sealedFieldsOf(forecast))],
  ]);
}

export const SETTLEMENT_HEADER = formatCsvLine([
  ...['forecast_id', 'actual', 'error', 'persistence_error', 'covered', 'pinball', 'winkler'],
  ...['snapshot_sha256', 'settled_at', 'forecast_hash', 'hash', 'entry'],
]);

export function formatSettlementLine(settlement: Settlement, forecastHash: string): string {
  const { forecastId, actual, error, persistenceError, covered, pinball, winkler, hash } = settlement;
  return formatCsvLine([
    ...[forecastId, actual, error, persistenceError, covered, pinball, winkler],
    ...[settlement.snapshotSha256, formatInstant(settlement.settledAt), forecastHash, hash],
    hash === null ? null : toCanonicalJson(sealedFieldsOf(settlement)),
  ]);
}

export const RISE_HEADER = formatCsvLine([
  ...['asset', 'source', 'question', 'position', 'id', 'origin_hour', 'target_hour', 'made_at', 'late', 'backfilled'],
  ...['model_version', 'run_id', 'snapshot_sha256', 'features_sha256', 'threshold', 'horizon_hours', 'rule'],
  ...['last_rate', 'probability', 'previous_hash', 'hash', 'entry'],
]);

export function formatRiseLine(forecast: Rise): string {
  const { asset, source, question, position, id, late, backfilled, modelVersion, runId } = forecast;
  const { snapshotSha256, featuresSha256, threshold, horizonHours, rule, lastRate, probability } = forecast;
  const times = [forecast.originHour, forecast.targetHour, forecast.madeAt].map(formatInstant);
  return formatCsvLine([
    ...[asset, source, question, position, id, ...times, late, backfilled],
    ...[modelVersion, runId, snapshotSha256, featuresSha256, threshold, horizonHours, rule],
    ...[lastRate, probability, forecast.previousHash, forecast.hash, toCanonicalJson(sealedFieldsOf(forecast))],
  ]);
}

export const RISE_SETTLEMENT_HEADER = formatCsvLine([
  ...['forecast_id', 'actual', 'outcome', 'brier', 'log_loss'],
  ...['snapshot_sha256', 'settled_at', 'forecast_hash', 'hash', 'entry'],
]);

export function formatRiseSettlementLine(settlement: RiseSettlement, forecastHash: string): string {
  const { forecastId, actual, outcome, brier, logLoss, snapshotSha256, settledAt, hash } = settlement;
  return formatCsvLine([
    ...[forecastId, actual, outcome, brier, logLoss, snapshotSha256, formatInstant(settledAt)],
    ...[forecastHash, hash, toCanonicalJson(sealedFieldsOf(settlement))],
  ]);
}

export const VOID_HEADER = formatCsvLine(['forecast_id', 'reason', 'voided_at', 'forecast_hash', 'hash', 'entry']);

export function formatVoidLine(voided: Void, forecastHash: string): string {
  const { forecastId, reason, voidedAt, hash } = voided;
  const entry = toCanonicalJson(sealedFieldsOf(voided));
  return formatCsvLine([forecastId, reason, formatInstant(voidedAt), forecastHash, hash, entry]);
}

/** One line of CSV (RFC 4180) with its line feed. `null` is an empty cell; numbers have their shortest exact form. */
export function formatCsvLine(cells: readonly (string | number | boolean | null)[]): string {
  return `${cells.map((cell) => quoteCell(String(cell ?? ''))).join(',')}\n`;
}

function quoteCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
