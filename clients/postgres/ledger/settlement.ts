import type { Selectable } from 'kysely';
import { type SettledScores, scoreForecast } from '../../../forecasting/settled-scores';
import { instant } from '../database';
import { sealOf } from '../ledger-chain';
import type { Tables } from '../schema';
import type { Forecast } from './forecast';

/** The truth of a forecast, as it is handed in; the ledger itself works out the scores. */
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
  /** USD. `null` in settlements of before it was kept; those have no hash either. */
  readonly winkler: number | null;
  /** Seals the settlement to its forecast. */
  readonly hash: string | null;
}

/** What the hash of a settlement seals. */
export type SettlementEntry = Omit<Settlement, 'hash'>;

export function settlementEntryOf({ hash: _, ...entry }: Settlement): SettlementEntry {
  return entry;
}

type SealedSettlement = Settlement & { readonly winkler: number; readonly hash: string };

/** @throws NotSealable */
export function sealSettlement({ forecast, actual, snapshotSha256, settledAt }: NewSettlement): SealedSettlement {
  const entry = { forecastId: forecast.id, actual, ...scoreForecast(forecast, actual), snapshotSha256, settledAt };
  return { ...entry, hash: sealOf(forecast.hash, entry) };
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

export function fromSettlementRow(row: Selectable<Tables['settlements']>): Settlement {
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
