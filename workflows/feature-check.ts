import { proxyActivities } from '@temporalio/workflow';
import type { FeatureActivities } from '../activities/features';

const { checkFeatures } = proxyActivities<FeatureActivities>({
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '1 minute',
  retry: { maximumAttempts: 3, initialInterval: '1 minute' },
  summary: 'store missing features and check stored ones',
});

/** Runs once a day, apart from the hours. It succeeds when rows differ, too: their number is a metric with an alert. */
export async function featureCheck({ asset }: { asset: string }): ReturnType<FeatureActivities['checkFeatures']> {
  return checkFeatures({ asset });
}
