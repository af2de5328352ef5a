import type { Selectable } from 'kysely';
import type { Forecast, SealedSettlement, Settlement, Void } from '../../../forecasting/ledger/entries';
import type { Rise, RiseSettlement } from '../../../forecasting/ledger/rise-entries';
import { nextHourQuestion } from '../../../forecasting/questions';
import { instant } from '../database';
import type { Tables } from '../schema';

export function toForecastRow(forecast: Forecast) {
  return {
    ...toAnyForecastRow(forecast),
    question: nextHourQuestion(forecast.asset).id,
    point: forecast.point,
    quantiles: JSON.stringify(forecast.quantiles),
    interval_level: forecast.interval.level,
    lower: forecast.interval.lower,
    upper: forecast.interval.upper,
    calibration: forecast.calibration === undefined ? null : JSON.stringify(forecast.calibration),
  };
}

export function toRiseRow(forecast: Rise) {
  const { question, probability, threshold, horizonHours, rule, backfilled } = forecast;
  const own = { question, probability, threshold, horizon_hours: horizonHours, rule, backfilled };
  return { ...toAnyForecastRow(forecast), ...own };
}

function toAnyForecastRow(forecast: Forecast | Rise) {
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
    previous_hash: forecast.previousHash,
    hash: forecast.hash,
  };
}

export function fromForecastRow(row: Selectable<Tables['price_forecasts']>): Forecast {
  return {
    ...fromAnyForecastRow(row),
    point: row.point,
    quantiles: row.quantiles,
    interval: { level: row.interval_level, lower: row.lower, upper: row.upper },
    // The sealed JSON of a forecast without a calibration has no such field, so the field must be absent and not null.
    ...(row.calibration === null ? {} : { calibration: row.calibration }),
  };
}

export function fromRiseRow(row: Selectable<Tables['rise_forecasts']>): Rise {
  const { question, probability, threshold, horizon_hours: horizonHours, rule, backfilled } = row;
  return { ...fromAnyForecastRow(row), question, probability, threshold, horizonHours, rule, backfilled };
}

function fromAnyForecastRow(row: Selectable<Tables['price_forecasts'] | Tables['rise_forecasts']>) {
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
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}

export function toSettlementRow(settlement: SealedSettlement) {
  return {
    forecast_id: settlement.forecastId,
    actual: settlement.actual,
    error: settlement.error,
    persistence_error: settlement.persistenceError,
    covered: settlement.covered,
    pinball: settlement.pinball,
    winkler: settlement.winkler,
    snapshot_sha256: settlement.snapshotSha256,
    settled_at: instant(settlement.settledAt),
    hash: settlement.hash,
  };
}

export function fromSettlementRow(row: Selectable<Tables['price_settlements']>): Settlement {
  return {
    forecastId: row.forecast_id,
    actual: row.actual,
    error: row.error,
    persistenceError: row.persistence_error,
    covered: row.covered,
    pinball: row.pinball,
    winkler: row.winkler,
    snapshotSha256: row.snapshot_sha256,
    settledAt: row.settled_at,
    hash: row.hash,
  };
}

export function toRiseSettlementRow(settlement: RiseSettlement) {
  return {
    forecast_id: settlement.forecastId,
    actual: settlement.actual,
    outcome: settlement.outcome,
    brier: settlement.brier,
    log_loss: settlement.logLoss,
    snapshot_sha256: settlement.snapshotSha256,
    settled_at: instant(settlement.settledAt),
    hash: settlement.hash,
  };
}

export function fromRiseSettlementRow(row: Selectable<Tables['rise_settlements']>): RiseSettlement {
  return {
    forecastId: row.forecast_id,
    actual: row.actual,
    outcome: row.outcome,
    brier: row.brier,
    logLoss: row.log_loss,
    snapshotSha256: row.snapshot_sha256,
    settledAt: row.settled_at,
    hash: row.hash,
  };
}

export function toVoidRow({ forecastId, reason, voidedAt, hash }: Void) {
  return { forecast_id: forecastId, reason, voided_at: instant(voidedAt), hash };
}

export function fromVoidRow(row: Selectable<Tables['voids']>): Void {
  return { forecastId: row.forecast_id, reason: row.reason, voidedAt: row.voided_at, hash: row.hash };
}
