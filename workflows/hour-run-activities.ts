import { proxyActivities } from '@temporalio/workflow';
import type { HourRunActivities } from '../activities/hour-runs';
import { HEARTBEAT_TIMEOUT_MS } from './dag/attempt';

const options = {
  startToCloseTimeout: 60_000,
  heartbeatTimeout: HEARTBEAT_TIMEOUT_MS,
  retry: { maximumAttempts: 10, initialInterval: 1_000 },
};

/** Activities that are not steps of the DAG. Temporal retries them, because `stepsQuery` need not show their attempts. */
export const { recordHourRun } = proxyActivities<HourRunActivities>({ ...options, summary: 'record the outcome' });

export const { findMissingHours, findUnpublishedHours } = proxyActivities<HourRunActivities>({
  ...options,
  summary: 'find the hours to run',
});

export const { readMarketSource, isPublished } = proxyActivities<HourRunActivities>({
  ...options,
  summary: 'compare the source with that of the earlier run',
});

export const { readStepsOfHour } = proxyActivities<HourRunActivities>({
  ...options,
  summary: 'read the results of the earlier run',
});
