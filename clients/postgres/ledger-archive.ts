import type { Selectable, Transaction } from 'kysely';
import type { Hour } from '../../forecasting/hour';
import type { AnyEntry, Forecast, LedgerEntry, QuestionChain } from '../../forecasting/ledger/entries';
import type { MinuteEntry } from '../../forecasting/ledger/minute-entries';
import type { MinuteRecord } from '../../forecasting/minute-record';
import { isInMinuteTables } from '../../forecasting/questions';
import type { RecordedForecast } from '../../forecasting/track-record';
import { type Database, instant } from './database';
import { findInconsistencies, type Inconsistency } from './ledger/inconsistencies';
import { findMinuteInconsistencies } from './ledger/minute-inconsistencies';
import { readMinuteRecords } from './ledger/minute-record';
import { readEntries, readRiseEntries } from './ledger/read-entries';
import {
  type MinuteQuery,
  readMinuteChainPage,
  readMinuteChains,
  readMinuteEntries,
  readMinuteEntry,
} from './ledger/read-minutes';
import { readRecordedForecasts } from './ledger/recorded-forecasts';
import { createTrailingLosses, type TrailingLosses } from './ledger/trailing-losses';
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

/** Reads the contents of the ledger. Without other words: about the next hour's price. */
export interface LedgerArchive {
  entry(query: { id: string }): Promise<LedgerEntry | null>;
  /** Newest target hour first; within an hour, descending by id. */
  entries(query: EntryQuery): Promise<LedgerEntry[]>;
  /** The same for the forecasts of the live line. */
  minuteEntry(query: { id: string }): Promise<MinuteEntry | null>;
  minuteEntries(query: MinuteQuery): Promise<MinuteEntry[]>;
  /** The track records of a question of the live line, of all its sources and models. */
  minuteRecords(query: { question: string }): Promise<MinuteRecord[]>;
  /** The forecasts by source, in ascending order of target hours, with the losses of the baseline. The first call computes these. */
  recorded(query: { asset: string }): Promise<ReadonlyMap<string, readonly RecordedForecast[]>>;
  /** The chains of all questions. */
  chains(): Promise<QuestionChain[]>;
  /** All entries of a chain in the order of their positions. Reads a page at a time. */
  chain(key: QuestionChain): AsyncGenerator<AnyEntry>;
  inconsistencies(): Promise<Inconsistency[]>;
}

const PAGE_ROWS = 1_000;
/** The smallest integer of the column `position`. */
const MIN_POSITION = -(2 ** 31);

/** @param database pass a transaction (`readAtOneMoment`) where several reads must see the same state */
export function createLedgerArchive(
  database: Database | Transaction<Tables>,
  trailingLosses: TrailingLosses = createTrailingLosses(database),
): LedgerArchive {
  return {
    entry: async ({ id }) => {
      const rows = await database.selectFrom('price_forecasts').selectAll().where('id', '=', id).execute();
      return (await readEntries(database, rows))[0] ?? null;
    },
    entries: (query) => readPage(database, query),
    recorded: async (query) => readRecordedForecasts(database, query, await trailingLosses.read(query)),
    minuteEntry: ({ id }) => readMinuteEntry(database, id),
    minuteEntries: (query) => readMinuteEntries(database, query),
    minuteRecords: (query) => readMinuteRecords(database, query),
    chains: async () => [...(await readHourlyChains(database)), ...(await readMinuteChains(database))],
    chain: (key) => readChain(database, key),
    inconsistencies: async () => [
      ...(await findInconsistencies(database)),
      ...(await findMinuteInconsistencies(database)),
    ],
  };
}

function readHourlyChains(database: Database | Transaction<Tables>): Promise<QuestionChain[]> {
  return database
    .selectFrom('forecasts')
    .select(['source', 'asset', 'question'])
    .distinct()
    .orderBy('asset')
    .orderBy('question')
    .orderBy('source')
    .execute();
}

async function readPage(
  database: Database | Transaction<Tables>,
  { asset, source, from, to, after, limit }: EntryQuery,
): Promise<LedgerEntry[]> {
  let query = database.selectFrom('price_forecasts').selectAll().where('asset', '=', asset);
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

/** Reads the next page while the caller works on the present one. */
async function* readChain(database: Database | Transaction<Tables>, chain: QuestionChain): AsyncGenerator<AnyEntry> {
  let next: Promise<AnyEntry[]> | null = readChainPage(database, { ...chain, after: MIN_POSITION });
  while (next !== null) {
    const page: AnyEntry[] = await next;
    const last = page.at(-1);
    next =
      last && page.length === PAGE_ROWS ? readChainPage(database, { ...chain, after: last.forecast.position }) : null;
    // A caller that stops early does not wait for the page.
    next?.catch(() => undefined);
    yield* page;
  }
}

async function readChainPage(
  database: Database | Transaction<Tables>,
  { source, asset, question, after }: QuestionChain & { after: number },
): Promise<AnyEntry[]> {
  if (isInMinuteTables(question)) {
    return readMinuteChainPage(database, { source, question, after, limit: PAGE_ROWS });
  }
  const rows = await database
    .selectFrom('forecasts')
    .selectAll()
    .where('source', '=', source)
    .where('asset', '=', asset)
    .where('question', '=', question)
    .where('position', '>', after)
    .orderBy('position')
    .limit(PAGE_ROWS)
    .execute();
  // A constraint of the table ensures that a row has the columns of its kind.
  const prices = rows.filter(({ probability }) => probability === null) as Selectable<Tables['price_forecasts']>[];
  const rises = rows.filter(({ probability }) => probability !== null) as Selectable<Tables['rise_forecasts']>[];
  const entries = [...(await readEntries(database, prices)), ...(await readRiseEntries(database, rises))];
  return entries.sort((one, other) => one.forecast.position - other.forecast.position);
}
