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
  /** Adds rows, at least one, and returns them as they are stored: a row that exists (same minute and revision) does not change. */
  append(origin: AssetSource, rows: readonly MinuteFeatureRow[]): Promise<MinuteFeatureRow[]>;
}

export function createMinuteFeatures(database: Database): MinuteFeatures {
  return {
    append: async (origin, rows) => {
      const inserted = await database
        .insertInto('minute_features')
        .values(rows.map((row) => toTableRow(origin, row)))
        .onConflict((on) => on.doNothing())
        .returning(['minute', 'revision'])
        .execute();
      const added = new Set(inserted.map(keyOf));
      const stored = new Map<string, MinuteFeatureRow>();
      for (const row of rows) if (added.has(keyOf(row)) && !stored.has(keyOf(row))) stored.set(keyOf(row), row);
      const missing = rows.filter((row) => !stored.has(keyOf(row)));
      for (const row of await readRows(database, origin, missing)) stored.set(keyOf(row), row);
      return rows.map((row) => stored.get(keyOf(row)) ?? notStored(row));
    },
  };
}

function toTableRow({ asset, source }: AssetSource, row: MinuteFeatureRow) {
  const { minute, revision, version, values, sha256, knownAt } = row;
  return {
    ...{ asset, source, minute: instant(minute), revision, version, sha256, known_at: instant(knownAt) },
    values: sql<readonly (number | null)[]>`${[...values]}::double precision[]`,
  };
}

async function readRows(
  database: Database,
  { asset, source }: AssetSource,
  rows: readonly MinuteFeatureRow[],
): Promise<MinuteFeatureRow[]> {
  if (rows.length === 0) return [];
  const stored = await database
    .selectFrom('minute_features')
    .select(['minute', 'revision', 'version', 'values', 'sha256', 'known_at'])
    .where('asset', '=', asset)
    .where('source', '=', source)
    .where(({ eb, refTuple, tuple }) =>
      eb(
        refTuple('minute', 'revision'),
        'in',
        rows.map(({ minute, revision }) => tuple(instant(minute), revision)),
      ),
    )
    .execute();
  return stored.map(({ known_at, ...row }) => ({ ...row, knownAt: known_at }));
}

function notStored({ minute, revision }: MinuteFeatureRow): never {
  throw new Error(`the features of ${new Date(minute).toISOString()}, revision ${revision}, are not stored`);
}

function keyOf({ minute, revision }: { readonly minute: number; readonly revision: number }): string {
  return `${minute}/${revision}`;
}
