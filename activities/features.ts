import type { FeatureChecks } from '../clients/postgres/feature-checks';
import type { FeatureTables } from '../clients/postgres/features';
import type { Clock } from '../system/clock';
import { type CheckedFeatures, checkFeatureRows } from './features/check-rows';
import { type FeatureStore, recordFeatureRows } from './features/record-rows';

export interface FeatureActivities {
  /**
   * Stores the features of all hours that are not stored yet, then computes a part of the stored rows again and records how many
   * differ. `null` before the first prices.
   */
  checkFeatures(input: { asset: string }): Promise<(CheckedFeatures & { recorded: number }) | null>;
}

export interface FeatureDeps extends FeatureStore {
  readonly snapshots: FeatureTables['snapshots'];
  readonly featureChecks: Pick<FeatureChecks, 'record'>;
  readonly clock: Clock;
  readonly signal?: () => AbortSignal | undefined;
}

export function createFeatureActivities(deps: FeatureDeps): FeatureActivities {
  return {
    checkFeatures: async ({ asset }) => {
      const { snapshots, featureChecks, clock, signal } = deps;
      const newest = await snapshots.newest({ asset });
      if (!newest) return null;
      const { source, firstHour, hour } = newest;
      const [origin, now] = [{ source, asset, signal: signal?.() }, clock.now()];
      const range = { from: firstHour, to: hour, at: now, recordedAt: now };
      const { recorded } = await recordFeatureRows(deps, { ...origin, ...range });
      const checked = await checkFeatureRows(deps, origin);
      await featureChecks.record({ source, asset, ...checked, checkedAt: clock.now() });
      return { ...checked, recorded };
    },
  };
}
