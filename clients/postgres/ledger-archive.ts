import type { Transaction } from 'kysely';
import type { Hour } from '../../forecasting/hour';
import type { RecordedForecast } from '../../forecasting/track-record';
import { type Database, instant } from './database';
import type { Forecast } from './ledger/forecast';
import { type LedgerEntry, withOutcomes } from './ledger/outcomes';
import { recordedForecasts } from './ledger/recorded-forecasts';
import { findStrays, type Stray } from './ledger/strays';
import type { Tables } from './schema';

export type { LedgerEntry } from './ledger/outcomes';

/** A chain is of one source and one asset. */
export interface ChainKey {
  readonly source: string;
  readonly asset: string;
}

export interface EntryQuery {
  readonly asset: string;
  readonly source?: string;
  /** Target hours, both inclusive. */
  readonly from?: Hour;
  readonly to?: Hour;
  /** Goes on after this one. */
  readonly after?: Pick<Forecast, 'id' | 'targetHour'>;
  readonly limit: number;
}

/** What the ledger holds, to be read. */
export interface LedgerArchive {
  entry(query: { id: string }): Promise<LedgerEntry | null>;
  /** Newest target hour first; of one hour, by descending id. */
  entries(query: EntryQuery): Promise<LedgerEntry[]>;
  /** By source, each ascending in target hour. */
  recorded(query: { asset: string }): Promise<ReadonlyMap<string, readonly RecordedForecast[]>>;
  chains(): Promise<ChainKey[]>;
  /** All of a chain in the order of its positions, a page at a time. */
  chain(key: ChainKey): AsyncGenerator<LedgerEntry>;
  /** Rows that only a hand in the database can have left: a settlement without its forecast, a forecast closed by nothing. */
  strays(): Promise<Stray[]>;
}

const PAGE = 1_000;
/** Below any integer of the column. */
const BEFORE_ALL = -(2 ** 31);

/** @param database a transaction, where all reads must be of one moment */
export function createLedgerArchive(database: Database | Transaction<Tables>): LedgerArchive {
  return {
    entry: async ({ id }) => {
      const rows = await database.selectFrom('forecasts').selectAll().where('id', '=', id).execute();
      return (await withOutcomes(database, rows))[0] ?? null;
    },
    entries: (query) => readEntries(database, query),
    recorded: (query) => recordedForecasts(database, query),
    chains: () =>
      database
        .selectFrom('forecasts')
        .select(['source', 'asset'])
        .distinct()
        .orderBy('asset')
        .orderBy('source')
        .execute(),
    chain: (key) => readChain(database, key),
    strays: () => findStrays(database),
  };
}

async function readEntries(
  database: Database | Transaction<Tables>,
  { asset, source, from, to, after, limit }: EntryQuery,
): Promise<LedgerEntry[]> {
  let query = database.selectFrom('forecasts').selectAll().where('asset', '=', asset);
  if (source !== undefined) query = query.where('source', '=', source);
  if (from !== undefined) query = query.where('target_hour', '>=', instant(from));
  if (to !== undefined) query = query.where('target_hour', '<=', instant(to));
  if (after !== undefined)
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('target_hour', 'id'), '<', tuple(instant(after.targetHour), eb.val(after.id))),
    );
  const rows = await query.orderBy('target_hour', 'desc').orderBy('id', 'desc').limit(limit).execute();
  return withOutcomes(database, rows);
}

async function* readChain(
  database: Database | Transaction<Tables>,
  { source, asset }: ChainKey,
): AsyncGenerator<LedgerEntry> {
  let position = BEFORE_ALL;
  for (;;) {
    const rows = await database
      .selectFrom('forecasts')
      .selectAll()
      .where('source', '=', source)
      .where('asset', '=', asset)
      .where('position', '>', position)
      .orderBy('position')
      .limit(PAGE)
      .execute();
    yield* await withOutcomes(database, rows);
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    position = last.position;
  }
}
