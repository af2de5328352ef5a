import { type CallLimit, findCallSlot, LONGEST_WINDOW_MS } from '../../forecasting/outside-series/call-budget';
import type { SeriesApi } from '../../forecasting/outside-series/outside-series';
import { type Database, instant, takeTransactionLock } from './database';

/** A series of one source. Sources are never mixed. */
export interface SeriesOrigin {
  readonly series: string;
  readonly source: string;
}

export interface CallOrigin extends SeriesOrigin {
  readonly api: SeriesApi;
}

/** A call that may be made at `at` (epoch ms). */
export interface ReservedCall {
  readonly id: string;
  readonly at: number;
}

export type CallOutcome = 'stored' | 'unchanged' | 'refused-data' | 'failed';

export interface FinishedCall {
  readonly outcome: CallOutcome;
  readonly hasMore: boolean;
  readonly newValues: number;
  /** What was wrong, or unusual. */
  readonly problem: string | null;
}

/** The calls of the APIs: reserved, made and ended. */
export interface SeriesCalls {
  /** The source from which each API was asked last. An API that was never asked is missing. */
  currentSources(): Promise<ReadonlyMap<SeriesApi, string>>;
  /** Reserves the next call that the limits allow; `null` when it would be after `before`. */
  reserve(
    origin: CallOrigin,
    query: { readonly limits: readonly CallLimit[]; readonly now: number; readonly before: number },
  ): Promise<ReservedCall | null>;
  /**
   * Marks a reserved call as made. Returns false when it must not be made: it was made already, or it is late and the calls that were made
   * leave no room for it now. Then it is removed.
   */
  start(id: string, startedAt: number, limits?: readonly CallLimit[]): Promise<boolean>;
  finish(id: string, call: FinishedCall): Promise<void>;
  /** The instants of the calls of the last day and the reserved ones, ascending. */
  calls(query: { api: SeriesApi; source: string; now: number }): Promise<number[]>;
}

/** Calls are kept for as long as failures in a row are counted. */
const KEEP_CALLS_MS = 60 * 24 * 3_600_000;

export function createSeriesCalls(database: Database): SeriesCalls {
  return {
    currentSources: async () => {
      const rows = await database
        .selectFrom('series_calls')
        .distinctOn('api')
        .select(['api', 'source'])
        .orderBy('api')
        .orderBy('called_at', 'desc')
        .execute();
      return new Map(rows.map(({ api, source }) => [api as SeriesApi, source]));
    },
    reserve: (origin, query) => reserveCall(database, origin, query),
    start: (id, startedAt, limits = []) => startCall(database, id, { startedAt, limits }),
    finish: async (id, { outcome, hasMore, newValues, problem }) => {
      await database
        .updateTable('series_calls')
        .set({ outcome, has_more: hasMore, new_values: newValues, problem })
        .where('id', '=', id)
        .execute();
    },
    calls: ({ api, source, now }) => readCalls(database, { api, source, now }),
  };
}

async function readCalls(
  database: Database,
  { api, source, now }: { api: SeriesApi; source: string; now: number },
): Promise<number[]> {
  const rows = await database
    .selectFrom('series_calls')
    .where('api', '=', api)
    .where('source', '=', source)
    .where('called_at', '>', instant(now - LONGEST_WINDOW_MS))
    .select('called_at')
    .orderBy('called_at')
    .execute();
  return rows.map(({ called_at }) => called_at);
}

async function startCall(
  database: Database,
  id: string,
  { startedAt, limits }: { startedAt: number; limits: readonly CallLimit[] },
): Promise<boolean> {
  return database.transaction().execute(async (transaction) => {
    const waiting = transaction.selectFrom('series_calls').where('id', '=', id).where('started_at', 'is', null);
    const call = await waiting.select(['api', 'source']).executeTakeFirst();
    if (!call) return false;
    await takeTransactionLock(transaction, `calls of ${call.api}`);
    const made = await transaction
      .selectFrom('series_calls')
      .where('api', '=', call.api)
      .where('source', '=', call.source)
      .where('started_at', '>', instant(startedAt - LONGEST_WINDOW_MS))
      .select('started_at')
      .orderBy('started_at')
      .execute();
    const slot = findCallSlot(
      made.flatMap(({ started_at }) => started_at ?? []),
      limits,
      startedAt,
    );
    if (slot > startedAt) {
      await transaction.deleteFrom('series_calls').where('id', '=', id).where('started_at', 'is', null).execute();
      return false;
    }
    const { numUpdatedRows } = await transaction
      .updateTable('series_calls')
      .set({ started_at: instant(startedAt) })
      .where('id', '=', id)
      .where('started_at', 'is', null)
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  });
}

async function reserveCall(
  database: Database,
  { api, source, series }: CallOrigin,
  { limits, now, before }: { limits: readonly CallLimit[]; now: number; before: number },
): Promise<ReservedCall | null> {
  return database.transaction().execute(async (transaction) => {
    // Two workers must not take the same place.
    await takeTransactionLock(transaction, `calls of ${api}`);
    const at = findCallSlot(await readCalls(transaction, { api, source, now }), limits, now);
    if (at > before) return null;
    await transaction
      .deleteFrom('series_calls')
      .where('api', '=', api)
      .where('called_at', '<', instant(now - KEEP_CALLS_MS))
      .execute();
    const { id } = await transaction
      .insertInto('series_calls')
      .values({ api, source, series, called_at: instant(at) })
      .returning('id')
      .executeTakeFirstOrThrow();
    return { id, at };
  });
}
