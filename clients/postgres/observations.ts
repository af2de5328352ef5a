import { sql } from 'kysely';
import type { Hour } from '../../forecasting/hour';
import type { HourlyObservation, HourlySeries } from '../../forecasting/series';
import type { ObjectRef } from '../object-store';
import { type Database, instant } from './database';

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

/** When an hour was observed, and whether its price is known. */
export interface ObservedHour {
  readonly observedAt: number;
  readonly hasRate: boolean;
}

/** Prices as the source reported them. Append-only, so that any hour can be read as it was known at any time. */
export interface Observations {
  /** Adds rows. Existing rows (same source, asset, hour, answer and instant) do not change. */
  append(rows: readonly NewObservation[]): Promise<void>;
  /** Records where the bytes of an answer are stored. Recording the same bytes for the same range again changes nothing. */
  recordAnswer(answer: RawAnswer): Promise<void>;
  /**
   * Reads each hour as it was known at `asOf`, in ascending order: the newest observation with a rate, otherwise the newest. An answer
   * without a rate never hides an answer with one.
   */
  read(query: HourRange & { asOf: number }): Promise<HourlySeries>;
  /** The observed hours of the range. They need not be requested again. */
  observed(query: HourRange): Promise<ReadonlyMap<Hour, ObservedHour>>;
}

/** Postgres accepts at most 65,535 parameters per statement. */
const ROWS_PER_INSERT = 2_000;

export function createObservations(database: Database): Observations {
  return {
    append: async (rows) => {
      for (let start = 0; start < rows.length; start += ROWS_PER_INSERT) {
        const values = rows.slice(start, start + ROWS_PER_INSERT).map(toRow);
        await database
          .insertInto('observations')
          .values(values)
          .onConflict((on) => on.doNothing())
          .execute();
      }
    },
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
    observed: async (query) => {
      const rows = await readAsOf(database, { ...query, asOf: Number.MAX_SAFE_INTEGER });
      return new Map(rows.map(({ hour, observedAt, rate }) => [hour, { observedAt, hasRate: rate !== null }]));
    },
  };
}

async function readAsOf(
  database: Database,
  { source, asset, firstHour, lastHour, asOf }: HourRange & { asOf: number },
): Promise<(HourlyObservation & { observedAt: number })[]> {
  const rows = await database
    .selectFrom('observations')
    .distinctOn('hour')
    .select(['hour', 'rate', 'volume', 'cap', 'high', 'low', 'points', 'observed_at as observedAt'])
    .where('source', '=', source)
    .where('asset', '=', asset)
    .where('hour', '>=', instant(firstHour))
    .where('hour', '<=', instant(lastHour))
    .$if(asOf < Number.MAX_SAFE_INTEGER, (query) => query.where('observed_at', '<=', instant(asOf)))
    .orderBy('hour')
    .orderBy(sql`rate is null`)
    .orderBy('observed_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return rows;
}

function toRow(row: NewObservation) {
  const { source, asset, hour, rate, volume, cap, high, low, points, answerSha256, observedAt } = row;
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
    answer_sha256: answerSha256,
    observed_at: instant(observedAt),
  };
}
