import type { Selectable } from 'kysely';
import { instant } from '../database';
import { sealOf } from '../ledger-chain';
import type { Tables } from '../schema';
import type { Forecast } from './forecast';

/** That a forecast will never be scored, as it is handed in. */
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

/** What the hash of a void seals. */
export type VoidEntry = Omit<Void, 'hash'>;

export function voidEntryOf({ hash: _, ...entry }: Void): VoidEntry {
  return entry;
}

export function toVoidRow({ forecast, reason, voidedAt }: NewVoid) {
  const hash = sealOf(forecast.hash, { forecastId: forecast.id, reason, voidedAt });
  return { forecast_id: forecast.id, reason, voided_at: instant(voidedAt), hash };
}

export function fromVoidRow(row: Selectable<Tables['voids']>): Void {
  return { forecastId: row.forecast_id, reason: row.reason, voidedAt: row.voided_at, hash: row.hash };
}
