import { proxyActivities } from '@temporalio/workflow';
import type { HourRunActivities } from '../activities/hour-runs';

/** Activities that are not steps of the DAG. Temporal retries them, because `stepsQuery` need not show their attempts. */
export const { findMissingHours, recordHourRun } = proxyActivities<HourRunActivities>({
  startToCloseTimeout: 60_000,
  retry: { maximumAttempts: 10, initialInterval: 1_000 },
});
