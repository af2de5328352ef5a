import { proxyActivities } from '@temporalio/workflow';
import type { HourRunActivities } from '../activities/hour-runs';

/** Queries and writes of Postgres, which Temporal may retry by itself: their attempts need not be shown. */
export const { findMissingHours, recordHourRun } = proxyActivities<HourRunActivities>({
  startToCloseTimeout: 60_000,
  retry: { maximumAttempts: 10, initialInterval: 1_000 },
});
