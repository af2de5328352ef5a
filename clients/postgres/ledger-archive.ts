import type { Transaction } from 'kysely';
import type { Hour } from '../../forecasting/hour';
import type { ChainKey, Forecast, LedgerEntry } from '../../forecasting/ledger/entries';
import type { RecordedForecast } from '../../forecasting/track-record';
import { type Database, instant } from './database';
import { findInconsistencies, type Inconsistency } from './ledger/inconsistencies';
import { readEntries } from './ledger/read-entries';
import { readRecordedForecasts } from './ledger/recorded-forecasts';
import { createTrailingLosses } from './ledger/trailing-losses';
import type { Tables } from './schema';

export interface EntryQuery {
  readonly asset: string;
  readonly source?: string;
  /** First and last target hour, both inclusive. */
  readonly from?: Hour;
  readonly to?: Hour;
  /** The last entry of the previous page. */
  readonly after?: Pick<Forecast, 'id' | 'targetHour'>;
  readonly limit: number;
}

/** Reads the contents of the ledger. */
export interface LedgerArchive {
  entry(query: { id: string }): Promise<LedgerEntry | null>;
  /** Newest target hour first; within an hour, descending by id. */
  entries(query: EntryQuery): Promise<LedgerEntry[]>;
  /** The forecasts by source, in ascending order of target hours, with the losses of the baseline. The first call computes these. */
  recorded(query: { asset: string }): Promise<ReadonlyMap<string, readonly RecordedForecast[]>>;
  chains(): Promise<ChainKey[]>;
  /** All entries of a chain in the order of their positions. Reads a page at a time. */
  chain(key: ChainKey): AsyncGenerator<LedgerEntry>;
  inconsistencies(): Promise<Inconsistency[]>;
}

const PAGE_ROWS = 1_000;
/** The smallest integer of the column `position`. */
const MIN_POSITION = -(2 ** 31);

/** @param database pass a transaction (`readAtOneMoment`) where several reads must see the same state */
export function createLedgerArchive(database: Database | Transaction<Tables>): LedgerArchive {
  const trailingLosses = createTrailingLosses(database);
  return {
    entry: async ({ id }) => {
      const rows = await database.selectFrom('forecasts').selectAll().where('id', '=', id).execute();
      return (await readEntries(database, rows))[0] ?? null;
    },
    entries: (query) => readPage(database, query),
    recorded: async (query) => readRecordedForecasts(database, query, await trailingLosses.read(query)),
    chains: () =>
      database
        .selectFrom('forecasts')
        .select(['source', 'asset'])
        .distinct()
        .orderBy('asset')
        .orderBy('source')
        .execute(),
    chain: (key) => readChain(database, key),
    inconsistencies: () => findInconsistencies(database),
  };
}

async function readPage(
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
  return readEntries(database, rows);
}

async function* readChain(
  database: Database | Transaction<Tables>,
  { source, asset }: ChainKey,
): AsyncGenerator<LedgerEntry> {
  let position = MIN_POSITION;
  for (;;) {
    const rows = await database
      .selectFrom('forecasts')
      .selectAll()
      .where('source', '=', source)
      .where('asset', '=', asset)
      .where('position', '>', position)
      .orderBy('position')
      .limit(PAGE_ROWS)
      .execute();
    yield* await readEntries(database, rows);
    const last = rows.at(-1);
    if (!last || rows.length < PAGE_ROWS) return;
    position = last.position;
  }
}
