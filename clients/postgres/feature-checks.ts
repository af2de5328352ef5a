import { FEATURE_SET_HASH } from '../../forecasting/features/registry/feature-set';
import { type Database, instant } from './database';

/** The result of a comparison of stored features with the prices. */
export interface FeatureCheck {
  readonly source: string;
  readonly asset: string;
  readonly rows: number;
  readonly differences: number;
  readonly example: string | null;
  readonly checkedAt: number;
}

export interface FeatureChecks {
  record(check: FeatureCheck): Promise<void>;
  /** `null` before the first check of these prices. */
  newest(query: { source: string; asset: string }): Promise<FeatureCheck | null>;
}

export function createFeatureChecks(database: Database): FeatureChecks {
  return {
    record: async ({ checkedAt, ...check }) => {
      await database
        .insertInto('feature_checks')
        .values({ ...check, set_hash: FEATURE_SET_HASH, checked_at: instant(checkedAt) })
        .execute();
    },
    newest: async ({ source, asset }) => {
      const row = await database
        .selectFrom('feature_checks')
        .select(['source', 'asset', 'rows', 'differences', 'example', 'checked_at as checkedAt'])
        .where('asset', '=', asset)
        .where('source', '=', source)
        .orderBy('id', 'desc')
        .executeTakeFirst();
      return row ?? null;
    },
  };
}
