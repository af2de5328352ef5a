import { sql } from 'kysely';
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

/** When a call is wanted: from `now` on, as soon as the limits allow it, and not after `before`. Both in epoch ms. */
export interface WantedTime {
  readonly limits: readonly CallLimit[];
  readonly now: number;
  readonly before: number;
}

/** A call that may be made at `at` (epoch ms). */
export interface ReservedCall {
  readonly id: string;
  readonly at: number;
}

export type CallOutcome = 'stored' | 'unchanged' | 'refused-data' | 'failed';

export interface FinishedCall {
  /** Epoch ms. The limits count a call from its end, because a busy worker sends it some time after its start. */
  readonly at: number;
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
  reserve(origin: CallOrigin, wanted: WantedTime): Promise<ReservedCall | null>;
  /**
   * Marks a reserved call as made and returns 0, if the calls that were made leave room for it. Otherwise returns how long to wait (ms)
   * before the next attempt. Returns `null` when the call must not be made: it was made already, or the limits allow it only after
   * `before`. Then it is removed.
   */
  start(id: string, wanted: WantedTime): Promise<number | null>;
  finish(id: string, call: FinishedCall): Promise<void>;
  /** The instants of the calls of the last day and the reserved ones, ascending. */
  calls(query: { api: SeriesApi; source: string; now: number }): Promise<number[]>;
}

/** A call that has not ended for so long has no answer any more: its worker ended. */
const MAX_CALL_MS = 60_000;
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
        .orderBy('id', 'desc')
        .execute();
      return new Map(rows.map(({ api, source }) => [api as SeriesApi, source]));
    },
    reserve: (origin, wanted) => reserveCall(database, origin, wanted),
    start: (id, wanted) => startCall(database, id, wanted),
    finish: async (id, { outcome, hasMore, newValues, problem, at }) => {
      await database
        .updateTable('series_calls')
        .set({ outcome, has_more: hasMore, new_values: newValues, problem, started_at: instant(at) })
        .where('id', '=', id)
        .execute();
    },
    calls: ({ api, source, now }) => readCalls(database, { api, source, now }),
  };
}

/** When a call ended or was started, which may be later than planned, or when it is planned. */
const callTime = sql<number>`greatest(called_at, started_at)`;

async function readCalls(
  database: Database,
  { api, source, now }: { api: SeriesApi; source: string; now: number },
): Promise<number[]> {
  const rows = await database
    .selectFrom('series_calls')
    .where('api', '=', api)
    .where('source', '=', source)
    .where(callTime, '>', instant(now - LONGEST_WINDOW_MS))
    .select(callTime.as('at'))
    .orderBy('at')
    .execute();
  return rows.map(({ at }) => at);
}

async function startCall(database: Database, id: string, { limits, now, before }: WantedTime): Promise<number | null> {
  return database.transaction().execute(async (transaction) => {
    const waiting = transaction.selectFrom('series_calls').where('id', '=', id).where('started_at', 'is', null);
    const call = await waiting.select(['api', 'source']).executeTakeFirst();
    if (!call) return null;
    await takeTransactionLock(transaction, `calls of ${call.api}`);
    const rows = await transaction
      .selectFrom('series_calls')
      .where('api', '=', call.api)
      .where('source', '=', call.source)
      .where('started_at', '>', instant(now - LONGEST_WINDOW_MS))
      .select(['started_at', 'outcome'])
      .execute();
    // A call without an answer may reach the API only now.
    const timeOf = (at: number, isOpen: boolean) => (isOpen && at > now - MAX_CALL_MS ? Math.max(at, now) : at);
    const made = rows
      .flatMap(({ started_at, outcome }) => (started_at === null ? [] : timeOf(started_at, outcome === null)))
      .sort((one, other) => one - other);
    // While this call waited for the lock, a call with a later `now` may have been started.
    const at = Math.max(now, made.at(-1) ?? now);
    const slot = findCallSlot(made, limits, at);
    if (slot > at && slot <= before) return slot - now;
    if (slot > at) {
      await transaction.deleteFrom('series_calls').where('id', '=', id).where('started_at', 'is', null).execute();
      return null;
    }
    const { numUpdatedRows } = await transaction
      .updateTable('series_calls')
      .set({ started_at: instant(at) })
      .where('id', '=', id)
      .where('started_at', 'is', null)
      .executeTakeFirst();
    return numUpdatedRows === 1n ? 0 : null;
  });
}

async function reserveCall(
  database: Database,
  { api, source, series }: CallOrigin,
  { limits, now, before }: WantedTime,
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
