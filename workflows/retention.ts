import { proxyActivities } from '@temporalio/workflow';
import type { RetentionActivities } from '../activities/retention';

const { removeOldData } = proxyActivities<RetentionActivities>({
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '1 minute',
  retry: { maximumAttempts: 3, initialInterval: '1 minute' },
  summary: 'remove old data',
});

/** Runs once a day, apart from the hours: when it fails, no hour fails, and the run of the next day removes the rest. */
export async function retention({ asset }: { asset: string }): Promise<void> {
  await removeOldData({ asset });
}
