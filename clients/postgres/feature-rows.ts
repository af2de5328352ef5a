import { type RawBuilder, sql } from 'kysely';
import { FEATURE_SET, FEATURE_SET_HASH } from '../../forecasting/features/registry/feature-set';
import type { FeatureRow } from '../../forecasting/features/registry/registry';
import type { Hour } from '../../forecasting/hour';
import { isUndefinedTable } from './connection-errors';
import { type Database, instant } from './database';

/** The features of an hour, as they were known from `knownAt` (epoch ms) until a newer row of the hour was known. */
export interface KnownFeatures {
  readonly hour: Hour;
  readonly knownAt: number;
  readonly values: FeatureRow;
}

export interface FeatureRange {
  readonly source: string;
  readonly asset: string;
  readonly from: Hour;
  readonly to: Hour;
}

/** Stored features of the present feature set. Append-only: a change of a price gives the hour another row. */
export interface FeatureRows {
  /** Adds rows. A row that exists (same hour and `knownAt`) does not change. */
  append(
    rows: readonly KnownFeatures[],
    origin: { readonly source: string; readonly asset: string; readonly recordedAt: number },
  ): Promise<void>;
  /** The newest row of each hour that was known at the instant `at`. */
  read(query: FeatureRange & { at: number }): Promise<ReadonlyMap<Hour, KnownFeatures>>;
  /** When each stored row of the range became known, by hour. */
  knownTimes(query: FeatureRange): Promise<ReadonlyMap<Hour, ReadonlySet<number>>>;
  /** The newest rows and a random choice of the others, at most `count` of each. */
  sample(query: { source: string; asset: string; count: number }): Promise<readonly KnownFeatures[]>;
}

/** A statement with the rows of about a month. */
const ROWS_PER_INSERT = 800;

export function createFeatureRows(database: Database): FeatureRows {
  const ofSet = ({ source, asset }: { source: string; asset: string }) =>
    database
      .selectFrom('feature_rows')
      .where('asset', '=', asset)
      .where('source', '=', source)
      .where('set_hash', '=', FEATURE_SET_HASH);
  const ofRange = ({ from, to, ...origin }: FeatureRange) =>
    ofSet(origin).where('hour', '>=', instant(from)).where('hour', '<=', instant(to));
  const columns = ['hour', 'known_at as knownAt', 'values'] as const;
  return {
    append: async (rows, { source, asset, recordedAt }) => {
      if (rows.length > 0) await recordFeatureSet(database, recordedAt);
      for (let start = 0; start < rows.length; start += ROWS_PER_INSERT) {
        const values = rows.slice(start, start + ROWS_PER_INSERT).map((row) => ({
          ...{ asset, source, set_hash: FEATURE_SET_HASH },
          hour: instant(row.hour),
          known_at: instant(row.knownAt),
          values: toArray(row.values),
          recorded_at: instant(recordedAt),
        }));
        await database
          .insertInto('feature_rows')
          .values(values)
          .onConflict((on) => on.doNothing())
          .execute();
      }
    },
    read: async ({ at, ...range }) => {
      const rows = await ofRange(range)
        .distinctOn('hour')
        .select(columns)
        .where('known_at', '<=', instant(at))
        .orderBy('hour')
        .orderBy('known_at', 'desc')
        .execute()
        .catch(noneBeforeMigration);
      return new Map(rows.map((row) => [row.hour, row]));
    },
    knownTimes: async (range) => {
      const rows = await ofRange(range).select(['hour', 'known_at']).execute();
      const times = new Map<Hour, Set<number>>();
      for (const { hour, known_at } of rows) times.set(hour, (times.get(hour) ?? new Set()).add(known_at));
      return times;
    },
    sample: async ({ count, ...origin }) => {
      const some = ofSet(origin).select(columns).limit(count);
      const [newest, random] = await Promise.all([
        some.orderBy('recorded_at', 'desc').orderBy('hour', 'desc').orderBy('known_at', 'desc').execute(),
        some.orderBy(sql`random()`).execute(),
      ]);
      const byKey = new Map([...newest, ...random].map((row) => [`${row.hour}/${row.knownAt}`, row]));
      return [...byKey.values()];
    },
  };
}

/** Reading commands also work on tables of an earlier version: the features are then computed. */
function noneBeforeMigration(error: unknown): [] {
  if (isUndefinedTable(error)) return [];
  throw error;
}

async function recordFeatureSet(database: Database, recordedAt: number): Promise<void> {
  await database
    .insertInto('feature_sets')
    .values({ hash: FEATURE_SET_HASH, features: JSON.stringify(FEATURE_SET), recorded_at: instant(recordedAt) })
    .onConflict((on) => on.doNothing())
    .execute();
}

/** Numbers in their shortest exact form, so that they are read back bit for bit. */
function toArray(values: FeatureRow): RawBuilder<unknown> {
  const text = `{${values.map((value) => value ?? 'NULL').join(',')}}`;
  return sql`${text}::double precision[]`;
}
