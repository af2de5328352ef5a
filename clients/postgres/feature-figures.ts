import { FEATURE_GROUPS, type FeatureGroup } from '../../forecasting/features/registry/feature';
import { FEATURE_SET_HASH } from '../../forecasting/features/registry/feature-set';
import { FEATURES } from '../../forecasting/features/registry/registry';
import type { Hour } from '../../forecasting/hour';
import type { Database } from './database';
import { createFeatureChecks, type FeatureCheck } from './feature-checks';

/** Figures about the stored features of one source: the source of the newest prices. */
export interface FeatureFigures {
  /** The newest hour for which a feature of the group has a value; `null` when none of the newest rows has one. */
  readonly newestHours: Readonly<Record<FeatureGroup, Hour | null>>;
  /** `null` before the first check. */
  readonly check: FeatureCheck | null;
}

/** A week. Older features of a group are as bad as none. */
const ROWS = 168;

export async function readFeatureFigures(
  database: Database,
  origin: { source: string; asset: string },
): Promise<FeatureFigures> {
  const [rows, check] = await Promise.all([
    database
      .selectFrom('feature_rows')
      .select(['hour', 'values'])
      .where('asset', '=', origin.asset)
      .where('source', '=', origin.source)
      .where('set_hash', '=', FEATURE_SET_HASH)
      .orderBy('hour', 'desc')
      .orderBy('known_at', 'desc')
      .limit(ROWS)
      .execute(),
    createFeatureChecks(database).newest(origin),
  ]);
  const newestOf = (group: FeatureGroup) =>
    rows.find(({ values }) => FEATURES.some((feature, index) => feature.group === group && values[index] !== null))
      ?.hour ?? null;
  const newestHours = Object.fromEntries(FEATURE_GROUPS.map((group) => [group, newestOf(group)]));
  return { newestHours: newestHours as Record<FeatureGroup, Hour | null>, check };
}
