import { formatHour, HOUR_MS, type Hour } from '../hour';
import type { Quantile } from '../quantiles';
import { REAL_SOURCE } from '../replay';
import type { Interval } from '../scoring/interval';
import type { MinuteEntry, MinuteSettlement } from './minute-entries';
import type { RiseEntry, RiseSettlement } from './rise-entries';
import { type SettledScores, scoreForecast } from './score-forecast';
import { CHAIN_START, computeSeal } from './seal';

/** A forecast is on time when it is made within this time after its origin hour. */
export const ON_TIME_MS = 10 * 60_000;

/** The forecasts of the next hour's price of one asset and one source are one chain. */
export interface ChainKey {
  readonly source: string;
  readonly asset: string;
}

/** A chain of the ledger holds the forecasts of one question and one source, of all its models. */
export interface QuestionChain extends ChainKey {
  readonly question: string;
}

/** A forecast before it is sealed. It depends on the data up to `originHour` and forecasts the price one hour later. */
export interface NewForecast extends ChainKey {
  readonly originHour: Hour;
  readonly modelVersion: string;
  readonly runId: string;
  /** sha256 of the btc_history.csv that the forecast was computed from. */
  readonly snapshotSha256: string;
  readonly featuresSha256: string;
  /** The price at the origin, which is the persistence forecast. USD, like the prices below. */
  readonly lastRate: number;
  readonly point: number;
  readonly quantiles: readonly Quantile[];
  readonly interval: Interval;
  /**
   * The levels at which calibration reads the model's distribution, as JSON. Recomputing the quantiles also needs the model and the
   * snapshot. Absent in forecasts that were made before calibration was recorded.
   */
  readonly calibration?: unknown;
}

/** A sealed forecast in the ledger. */
export interface Forecast extends NewForecast {
  readonly id: string;
  readonly targetHour: Hour;
  readonly madeAt: number;
  /** Made at or after its target hour. Late forecasts never count as live. */
  readonly late: boolean;
  /** Position in its chain, from 1. */
  readonly position: number;
  readonly previousHash: string;
  readonly hash: string;
}

/** The actual price for a forecast. `sealSettlement` computes the scores. */
export interface NewSettlement {
  readonly forecast: Forecast;
  /** The price at the target hour, USD. */
  readonly actual: number;
  /** The snapshot that the actual price was read from. */
  readonly snapshotSha256: string;
  readonly settledAt: number;
}

export interface Settlement extends Omit<SettledScores, 'winkler'> {
  readonly forecastId: string;
  readonly actual: number;
  readonly snapshotSha256: string;
  readonly settledAt: number;
  /** USD. `null`, like `hash`, in settlements that were written before migration 0002. */
  readonly winkler: number | null;
  /** Seals the settlement to its forecast. */
  readonly hash: string | null;
}

export type SealedSettlement = Settlement & { readonly winkler: number; readonly hash: string };

/** The reason why a forecast will never be scored. */
export interface NewVoid {
  readonly forecast: Pick<Forecast, 'id' | 'hash'>;
  readonly reason: string;
  readonly voidedAt: number;
}

export interface Void {
  readonly forecastId: string;
  readonly reason: string;
  readonly voidedAt: number;
  /** Seals the void to its forecast. */
  readonly hash: string;
}

/** A forecast of the next hour's price with its settlement or its void. */
export interface LedgerEntry {
  readonly forecast: Forecast;
  readonly settlement: Settlement | null;
  readonly void: Void | null;
}

/** An entry of any question. */
export type AnyEntry = LedgerEntry | RiseEntry | MinuteEntry;

export function isRiseEntry(entry: AnyEntry): entry is RiseEntry {
  return 'probability' in entry.forecast;
}

export function isMinuteEntry(entry: AnyEntry): entry is MinuteEntry {
  return 'horizonMinutes' in entry.forecast;
}

/** The instant whose price is forecast, epoch ms. */
export function targetOf(forecast: AnyEntry['forecast']): number {
  return 'target' in forecast ? forecast.target : forecast.targetHour;
}

/**
 * Seals a forecast as the entry of its chain that follows `last`.
 * @throws NexthourError `NotSealable` when a number is not finite
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
  return { ...entry, previousHash, hash: computeSeal(previousHash, entry) };
}

/** `BTC-2026-11-21T08Z`: the asset and the target hour. Replayed sources are appended: `BTC-2026-11-21T08Z-replay+112w`. */
export function forecastId({ source, asset, targetHour }: Pick<Forecast, 'source' | 'asset' | 'targetHour'>): string {
  const id = `${asset}-${formatHour(targetHour)}`;
  return source === REAL_SOURCE ? id : `${id}-${source}`;
}

/** @throws NexthourError `NotSealable` when a number is not finite */
export function sealSettlement({ forecast, actual, snapshotSha256, settledAt }: NewSettlement): SealedSettlement {
  const entry = { forecastId: forecast.id, actual, ...scoreForecast(forecast, actual), snapshotSha256, settledAt };
  return { ...entry, hash: computeSeal(forecast.hash, entry) };
}

export function sealVoid({ forecast, reason, voidedAt }: NewVoid): Void {
  const entry = { forecastId: forecast.id, reason, voidedAt };
  return { ...entry, hash: computeSeal(forecast.hash, entry) };
}

type AnySettlement = Settlement | RiseSettlement | MinuteSettlement;

/** The fields that the hash of a forecast, a settlement or a void seals: all fields except the hashes. */
export function sealedFieldsOf<Row extends AnyEntry['forecast'] | AnySettlement | Void>(
  row: Row,
): Omit<Row, 'hash' | 'previousHash'> {
  const { hash: _, previousHash: __, ...fields } = row as Row & { readonly previousHash?: string };
  return fields;
}
