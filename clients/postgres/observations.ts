import { sql, type Transaction } from 'kysely';
import type { ReceivedObservation } from '../../forecasting/features/registry/known-at';
import type { Hour } from '../../forecasting/hour';
import { isPossibleAmount, isPossiblePrice, MAX_PRICE } from '../../forecasting/price-points';
import type { HourlyObservation, HourlySeries } from '../../forecasting/series';
import type { ObjectRef } from '../object-store';
import { type Database, instant, takeTransactionLock } from './database';
import type { Tables } from './schema';

export interface NewObservation extends HourlyObservation {
  readonly source: string;
  readonly asset: string;
  readonly answerSha256: string;
  readonly observedAt: number;
}

export interface HourRange {
  readonly source: string;
  readonly asset: string;
  readonly firstHour: Hour;
  readonly lastHour: Hour;
}

export interface RawAnswer {
  readonly source: string;
  readonly asset: string;
  /** The requested range, epoch ms. */
  readonly start: number;
  readonly end: number;
  readonly object: ObjectRef;
  readonly receivedAt: number;
}

/** When an hour was observed (epoch ms), and its price, if it is known. */
export interface ObservedHour {
  readonly observedAt: number;
  readonly rate: number | null;
}

/** Prices as the source reported them. Append-only, so that any hour can be read as it was known at any time. */
export interface Observations {
  /**
   * Adds rows of one source and asset. Existing rows (same hour, answer and instant) do not change. A row is left out when another
   * run has stored a rate for its hour at `fetchedSince` (epoch ms) or later, so that two runs at the same time store an hour once.
   */
  append(rows: readonly NewObservation[], options?: { fetchedSince?: number }): Promise<void>;
  /** Records where the bytes of an answer are stored. Recording the same bytes for the same range again changes nothing. */
  recordAnswer(answer: RawAnswer): Promise<void>;
  /**
   * Reads each hour as it was known at `asOf`, in ascending order: the newest observation with a rate, otherwise the newest. An answer
   * without a rate never hides an answer with one. An impossible number in a stored row (earlier versions stored them) is `null`.
   */
  read(query: HourRange & { asOf: number }): Promise<HourlySeries>;
  /** Reads the same as `read`, with the instants at which the observations were received. */
  readReceived(query: HourRange & { asOf: number }): Promise<readonly ReceivedObservation[]>;
  /** The observed hours of the range. They need not be requested again. */
  observed(query: HourRange): Promise<ReadonlyMap<Hour, ObservedHour>>;
}

/** Postgres accepts at most 65,535 parameters per statement. */
const ROWS_PER_INSERT = 2_000;

export function createObservations(database: Database): Observations {
  return {
    append: (rows, { fetchedSince = Number.MAX_SAFE_INTEGER } = {}) =>
      database.transaction().execute(async (transaction) => {
        for (let start = 0; start < rows.length; start += ROWS_PER_INSERT) {
          const part = rows.slice(start, start + ROWS_PER_INSERT);
          const stored = await findHoursStoredSince(transaction, part, fetchedSince);
          const values = part.filter(({ hour }) => !stored.has(hour)).map(toRow);
          if (values.length === 0) continue;
          await transaction
            .insertInto('observations')
            .values(values)
            .onConflict((on) => on.doNothing())
            .execute();
        }
      }),
    recordAnswer: async ({ source, asset, start, end, object, receivedAt }) => {
      await database
        .insertInto('raw_answers')
        .values({
          source,
          asset,
          range_start: instant(start),
          range_end: instant(end),
          sha256: object.sha256,
          object_key: object.key,
          bytes: object.bytes,
          received_at: instant(receivedAt),
        })
        .onConflict((on) => on.doNothing())
        .execute();
    },
    read: (query) => readAsOf(database, query),
    readReceived: (query) => readAsOf(database, query),
    observed: async (query) => {
      const rows = await readAsOf(database, { ...query, asOf: Number.MAX_SAFE_INTEGER });
      return new Map(rows.map(({ hour, observedAt, rate }) => [hour, { observedAt, rate }]));
    },
  };
}

/**
 * The hours of `rows` for which a rate was stored at `since` or later. The lock lasts until the end of the transaction: a second
 * writer of the same asset waits for it, and then sees the rows of the first.
 */
async function findHoursStoredSince(
  transaction: Transaction<Tables>,
  rows: readonly NewObservation[],
  since: number,
): Promise<ReadonlySet<Hour>> {
  const [first] = rows;
  if (!first || since === Number.MAX_SAFE_INTEGER) return new Set();
  const { source, asset } = first;
  await takeTransactionLock(transaction, `observations/${source}/${asset}`);
  const hours = rows.map(({ hour }) => hour);
  const stored = await transaction
    .selectFrom('observations')
    .select('hour')
    .distinct()
    .where('source', '=', source)
    .where('asset', '=', asset)
    .where('hour', '>=', instant(Math.min(...hours)))
    .where('hour', '<=', instant(Math.max(...hours)))
    .where('rate', 'is not', null)
    .where('observed_at', '>=', instant(since))
    .execute();
  return new Set(stored.map(({ hour }) => hour));
}

async function readAsOf(
  database: Database,
  { source, asset, firstHour, lastHour, asOf }: HourRange & { asOf: number },
): Promise<ReceivedObservation[]> {
  const rows = await database
    .selectFrom('observations')
    .distinctOn('hour')
    .select(['hour', 'rate', 'volume', 'cap', 'high', 'low', 'points', 'imported', 'observed_at as observedAt'])
    .where('source', '=', source)
    .where('asset', '=', asset)
    .where('hour', '>=', instant(firstHour))
    .where('hour', '<=', instant(lastHour))
    .$if(asOf < Number.MAX_SAFE_INTEGER, (query) => query.where('observed_at', '<=', instant(asOf)))
    .orderBy('hour')
    .orderBy(sql`coalesce(rate > 0 and rate <= ${MAX_PRICE}, false) desc`)
    .orderBy('observed_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return rows.map(({ imported, ...row }) => withoutImpossibleNumbers(imported ? { ...row, imported } : row));
}

function withoutImpossibleNumbers<T extends HourlyObservation>(row: T): T {
  const price = (value: number | null) => (value !== null && isPossiblePrice(value) ? value : null);
  const amount = (value: number | null) => (value !== null && isPossibleAmount(value) ? value : null);
  const { rate, high, low, volume, cap } = row;
  return { ...row, rate: price(rate), high: price(high), low: price(low), volume: amount(volume), cap: amount(cap) };
}

function toRow(row: NewObservation) {
  const { source, asset, hour, rate, volume, cap, high, low, points, imported = false, answerSha256, observedAt } = row;
  return {
    source,
    asset,
    hour: instant(hour),
    rate,
    volume,
    cap,
    high,
    low,
    points,
    imported,
    answer_sha256: answerSha256,
    observed_at: instant(observedAt),
  };
}
