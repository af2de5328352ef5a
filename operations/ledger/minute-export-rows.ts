import { formatInstant } from '../../forecasting/hour';
import { sealedFieldsOf } from '../../forecasting/ledger/entries';
import type { MinuteForecast, MinuteSettlement } from '../../forecasting/ledger/minute-entries';
import { toCanonicalJson } from '../../forecasting/ledger/seal';
import { formatCsvLine } from './export-rows';

export const MINUTE_HEADER = formatCsvLine([
  ...['asset', 'source', 'question', 'position', 'id', 'origin', 'target', 'made_at', 'late', 'horizon_minutes'],
  ...['model_version', 'bar_revision', 'features_sha256', 'last_rate', 'point', 'interval_level', 'lower', 'upper'],
  ...['previous_hash', 'hash', 'entry'],
]);

export function formatMinuteLine(forecast: MinuteForecast): string {
  const { asset, source, question, position, id, late, horizonMinutes, modelVersion, barRevision } = forecast;
  const { featuresSha256, lastRate, point, interval, previousHash, hash } = forecast;
  const times = [forecast.origin, forecast.target, forecast.madeAt].map(formatInstant);
  return formatCsvLine([
    ...[asset, source, question, position, id, ...times, late, horizonMinutes],
    ...[modelVersion, barRevision, featuresSha256, lastRate, point, interval.level, interval.lower, interval.upper],
    ...[previousHash, hash, toCanonicalJson(sealedFieldsOf(forecast))],
  ]);
}

export const MINUTE_SETTLEMENT_HEADER = formatCsvLine([
  ...['forecast_id', 'actual', 'error', 'persistence_error', 'covered', 'pinball', 'winkler', 'rank'],
  ...['trailing_pinball', 'bar_revision', 'settled_at', 'forecast_hash', 'hash', 'entry'],
]);

export function formatMinuteSettlementLine(settlement: MinuteSettlement, forecastHash: string): string {
  const { forecastId, actual, error, persistenceError, covered, pinball, winkler, rank } = settlement;
  const { trailingPinball = null, barRevision, settledAt, hash } = settlement;
  return formatCsvLine([
    ...[forecastId, actual, error, persistenceError, covered, pinball, winkler, rank, trailingPinball],
    ...[barRevision, formatInstant(settledAt), forecastHash, hash, toCanonicalJson(sealedFieldsOf(settlement))],
  ]);
}
