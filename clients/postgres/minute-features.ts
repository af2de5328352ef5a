import { sql } from 'kysely';
import { type Database, instant } from './database';
import type { AssetSource } from './trade-positions';

/** The features of one revision of a 1-minute bar. */
export interface MinuteFeatureRow {
  /** The start of the minute, epoch ms. */
  readonly minute: number;
  readonly revision: number;
  /** The version of MINUTE_FEATURE_NAMES. */
  readonly version: number;
  /** `null` where a feature is unknown. */
  readonly values: readonly (number | null)[];
  readonly sha256: string;
  readonly knownAt: number;
}

/** The stored features of minutes. Append-only. */
export interface MinuteFeatures {
  /** Adds a row and returns it as it is stored: a row that exists (same minute and revision) does not change. */
  append(origin: AssetSource, row: MinuteFeatureRow): Promise<MinuteFeatureRow>;
}

export function createMinuteFeatures(database: Database): MinuteFeatures {
  return {
    append: async ({ asset, source }, row) => {
      const { minute, revision, version, values, sha256, knownAt } = row;
      const inserted = await database
        .insertInto('minute_features')
        .values({
          ...{ asset, source, minute: instant(minute), revision, version, sha256, known_at: instant(knownAt) },
          values: sql`${[...values]}::double precision[]`,
        })
        .onConflict((on) => on.doNothing())
        .returning('revision')
        .executeTakeFirst();
      if (inserted) return row;
      const stored = await database
        .selectFrom('minute_features')
        .select(['version', 'values', 'sha256', 'known_at'])
        .where('asset', '=', asset)
        .where('source', '=', source)
        .where('minute', '=', instant(minute))
        .where('revision', '=', revision)
        .executeTakeFirstOrThrow();
      const { known_at, ...rest } = stored;
      return { minute, revision, ...rest, knownAt: known_at };
    },
  };
}
