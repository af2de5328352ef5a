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
  /** The range that was asked for, epoch ms. */
  readonly start: number;
  readonly end: number;
  readonly object: ObjectRef;
  readonly receivedAt: number;
}

/** What is known of an hour already. */
export interface Seen {
  readonly observedAt: number;
  readonly hasRate: boolean;
}

/** What was observed, and when. Append-only, so that any hour can be seen as it was known then. */
export interface Observations {
  /** Adds rows; a row that is there already (same source, asset, hour, answer and instant) is left alone. */
  append(rows: readonly NewObservation[]): Promise<void>;
  /** Keeps where the bytes of an answer stand; the same bytes for the same range are one answer. */
  recordAnswer(answer: RawAnswer): Promise<void>;
  /**
   * Each hour as it was known at `asOf`, in ascending order: its newest observation with a rate, else the newest. So an answer that
   * does not know an hour hides none that does.
   */
  read(query: HourRange & { asOf: number }): Promise<HourlySeries>;
  /** When each hour of the range was observed, and whether with a rate: what need not be asked for again. */
  seen(query: HourRange): Promise<ReadonlyMap<Hour, Seen>>;
}

/** Postgres takes at most 65,535 parameters a statement; a row has 11. */
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
    read: (query) => knownOfEachHour(database, query),
    seen: async (query) => {
      const rows = await knownOfEachHour(database, { ...query, asOf: Number.MAX_SAFE_INTEGER });
      return new Map(rows.map(({ hour, observedAt, rate }) => [hour, { observedAt, hasRate: rate !== null }]));
    },
  };
}

async function knownOfEachHour(
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
