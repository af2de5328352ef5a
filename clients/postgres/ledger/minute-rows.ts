import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { Void } from '../../../forecasting/ledger/entries';
import type { MinuteEntry, MinuteForecast, MinuteSettlement } from '../../../forecasting/ledger/minute-entries';
import type { Quantile } from '../../../forecasting/quantiles';
import { instant } from '../database';
import type { Tables } from '../schema';

export type MinuteForecastRow = Selectable<Tables['minute_forecasts']>;

/** The columns of a closing beside those of its forecast; all are `null` while the forecast waits. */
export interface ClosingColumns {
  readonly actual: number | null;
  readonly error: number | null;
  readonly persistence_error: number | null;
  readonly covered: boolean | null;
  readonly pinball: number | null;
  readonly winkler: number | null;
  readonly rank: number | null;
  readonly trailing_pinball: number | null;
  readonly settled_revision: number | null;
  readonly void_reason: string | null;
  readonly closed_at: number | null;
  readonly closing_hash: string | null;
}

export function toMinuteForecastRow(forecast: MinuteForecast) {
  const { quantiles, trailingQuantiles, interval } = forecast;
  return {
    id: forecast.id,
    position: forecast.position,
    source: forecast.source,
    asset: forecast.asset,
    question: forecast.question,
    origin: instant(forecast.origin),
    horizon_minutes: forecast.horizonMinutes,
    target: instant(forecast.target),
    made_at: instant(forecast.madeAt),
    late: forecast.late,
    model_version: forecast.modelVersion,
    bar_revision: forecast.barRevision,
    features_sha256: forecast.featuresSha256,
    last_rate: forecast.lastRate,
    point: forecast.point,
    levels: numbers(quantiles.map(({ level }) => level)),
    quantiles: numbers(quantiles.map(({ value }) => value)),
    trailing_quantiles: trailingQuantiles ? numbers(trailingQuantiles.map(({ value }) => value)) : null,
    calibration: forecast.calibration === undefined ? null : JSON.stringify(forecast.calibration),
    interval_level: interval.level,
    lower: interval.lower,
    upper: interval.upper,
    previous_hash: forecast.previousHash,
    hash: forecast.hash,
  };
}

function numbers(values: readonly number[]): RawBuilder<unknown> {
  return sql`${[...values]}::double precision[]`;
}

export function fromMinuteForecastRow(row: MinuteForecastRow): MinuteForecast {
  const { levels, quantiles, trailing_quantiles: trailing, calibration } = row;
  return {
    id: row.id,
    position: row.position,
    source: row.source,
    asset: row.asset,
    question: row.question,
    origin: row.origin,
    horizonMinutes: row.horizon_minutes,
    target: row.target,
    madeAt: row.made_at,
    late: row.late,
    modelVersion: row.model_version,
    barRevision: row.bar_revision,
    featuresSha256: row.features_sha256,
    lastRate: row.last_rate,
    point: row.point,
    quantiles: toQuantiles(levels, quantiles),
    interval: { level: row.interval_level, lower: row.lower, upper: row.upper },
    // The sealed JSON of a forecast without these fields does not have them, so they must be absent and not null.
    ...(trailing === null ? {} : { trailingQuantiles: toQuantiles(levels, trailing) }),
    ...(calibration === null ? {} : { calibration }),
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}

function toQuantiles(levels: readonly number[], values: readonly number[]): Quantile[] {
  return levels.map((level, index) => ({ level, value: values[index] ?? Number.NaN }));
}

export function fromMinuteRow(row: MinuteForecastRow & ClosingColumns): MinuteEntry {
  const forecast = fromMinuteForecastRow(row);
  const { closing_hash: hash, void_reason: reason, closed_at: closedAt } = row;
  if (hash === null || closedAt === null) return { forecast, settlement: null, void: null };
  if (reason === null) return { forecast, settlement: toSettlement(row, { hash, settledAt: closedAt }), void: null };
  return { forecast, settlement: null, void: { forecastId: row.id, reason, voidedAt: closedAt, hash } };
}

/** A constraint of the table ensures that a settlement has all its scores. */
function toSettlement(
  row: Pick<MinuteForecastRow, 'id'> & ClosingColumns,
  closed: Pick<MinuteSettlement, 'hash' | 'settledAt'>,
): MinuteSettlement {
  const { trailing_pinball: trailingPinball } = row;
  return {
    forecastId: row.id,
    actual: row.actual ?? Number.NaN,
    error: row.error ?? Number.NaN,
    persistenceError: row.persistence_error ?? Number.NaN,
    covered: row.covered === true,
    pinball: row.pinball ?? Number.NaN,
    winkler: row.winkler ?? Number.NaN,
    rank: row.rank ?? Number.NaN,
    ...(trailingPinball === null ? {} : { trailingPinball }),
    barRevision: row.settled_revision ?? Number.NaN,
    ...closed,
  };
}

export function toMinuteSettlementRow(settlement: MinuteSettlement) {
  return {
    forecast_id: settlement.forecastId,
    actual: settlement.actual,
    error: settlement.error,
    persistence_error: settlement.persistenceError,
    covered: settlement.covered,
    pinball: settlement.pinball,
    winkler: settlement.winkler,
    rank: settlement.rank,
    trailing_pinball: settlement.trailingPinball ?? null,
    bar_revision: settlement.barRevision,
    closed_at: instant(settlement.settledAt),
    hash: settlement.hash,
  };
}

export function toMinuteVoidRow({ forecastId, reason, voidedAt, hash }: Void) {
  return { forecast_id: forecastId, void_reason: reason, closed_at: instant(voidedAt), hash };
}
