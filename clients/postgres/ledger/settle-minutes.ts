import { type Selectable, sql } from 'kysely';
import { MINUTE_MS } from '../../../forecasting/bars/minute-bar';
import { HOUR_MS } from '../../../forecasting/hour';
import { sealVoid } from '../../../forecasting/ledger/entries';
import { type MinuteEntry, sealMinuteSettlement } from '../../../forecasting/ledger/minute-entries';
import { formatMinuteId } from '../../../forecasting/minute';
import type { Clock } from '../../../system/clock';
import { type Database, instant } from '../database';
import type { Tables } from '../schema';
import { fromMinuteForecastRow, toMinuteSettlementRow, toMinuteVoidRow } from './minute-rows';
import { IS_OF_LIVE_LINE } from './read-minutes';

export interface SettleQuery {
  readonly source: string;
  readonly asset: string;
  readonly clock: Clock;
  /** Called with at most MAX_CLOSED_TOGETHER entries, before others are closed. */
  readonly onClosed?: (entries: readonly MinuteEntry[]) => Promise<void>;
}

/** One statement closes at most this many forecasts. */
export const MAX_CLOSED_TOGETHER = 500;

/**
 * Bars are stored in the order of their minutes, and missing trades are repaired before newer ones grow old. When bars of a day later are
 * stored, a bar that is missing or incomplete stays so.
 */
const HOURS_UNTIL_VOID = 24;

/** Closes the waiting forecasts of one asset and source. */
export async function settleMinutes(database: Database, query: SettleQuery): Promise<MinuteEntry[]> {
  const closed: MinuteEntry[] = [];
  for (const close of [settleSome, voidSome]) {
    for (;;) {
      const entries = await close(database, query);
      const added = await insertClosings(database, entries);
      closed.push(...added);
      if (added.length > 0) await query.onClosed?.(added);
      if (entries.length < MAX_CLOSED_TOGETHER) break;
    }
  }
  return closed;
}

/** The bar that ends at the target is the one that begins a minute before it. The newest revision counts, if it has all its trades. */
async function settleSome(database: Database, { source, asset, clock }: SettleQuery): Promise<MinuteEntry[]> {
  const { rows } = await sql<Selectable<Tables['minute_forecasts']> & { close: number; revision: number }>`
    select forecast.*, bar.close, bar.revision from waiting_minute_forecasts
    join minute_forecasts as forecast on forecast.id = forecast_id
    join lateral (
      select close, revision, is_complete from bars
      where bars.asset = forecast.asset and bars.source = forecast.source and minute = target - interval '1 minute'
      order by revision desc limit 1
    ) as bar on bar.is_complete
    where forecast.source = ${source} and forecast.asset = ${asset} and target <= ${instant(clock.now())} and ${IS_OF_LIVE_LINE}
    order by target, id limit ${MAX_CLOSED_TOGETHER}`.execute(database);
  return rows.map((row) => {
    const forecast = fromMinuteForecastRow(row);
    const bar = { actual: row.close, barRevision: row.revision };
    const settlement = sealMinuteSettlement({ forecast, ...bar, settledAt: clock.now() });
    return { forecast, settlement, void: null };
  });
}

async function voidSome(database: Database, { source, asset, clock }: SettleQuery): Promise<MinuteEntry[]> {
  const newest = await database
    .selectFrom('bars')
    .select('minute')
    .where('asset', '=', asset)
    .where('source', '=', source)
    .orderBy('minute', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!newest) return [];
  const rows = await database
    .selectFrom('waiting_minute_forecasts')
    .innerJoin('minute_forecasts', 'minute_forecasts.id', 'forecast_id')
    .selectAll('minute_forecasts')
    .where('source', '=', source)
    .where('asset', '=', asset)
    .where('target', '<=', instant(newest.minute - HOURS_UNTIL_VOID * HOUR_MS))
    .where(IS_OF_LIVE_LINE)
    .orderBy('target')
    .orderBy('id')
    .limit(MAX_CLOSED_TOGETHER)
    .execute();
  return rows.map((row) => {
    const forecast = fromMinuteForecastRow(row);
    const minute = formatMinuteId(forecast.target - MINUTE_MS);
    const reason = `the bar of ${minute} was still missing or incomplete when bars of ${HOURS_UNTIL_VOID} hours later were stored`;
    return { forecast, settlement: null, void: sealVoid({ forecast, reason, voidedAt: clock.now() }) };
  });
}

/** Inserts the closings in one statement. Returns the entries that no other process has closed meanwhile. */
export async function insertClosings(database: Database, entries: readonly MinuteEntry[]): Promise<MinuteEntry[]> {
  const rows = entries.flatMap(({ settlement, void: voided }) => [
    ...(settlement ? [toMinuteSettlementRow(settlement)] : []),
    ...(voided ? [toMinuteVoidRow(voided)] : []),
  ]);
  if (rows.length === 0) return [];
  const inserted = await database
    .insertInto('minute_closings')
    .values(rows)
    .onConflict((on) => on.doNothing())
    .returning('forecast_id')
    .execute();
  const ids = new Set(inserted.map(({ forecast_id }) => forecast_id));
  return entries.filter(({ forecast }) => ids.has(forecast.id));
}
