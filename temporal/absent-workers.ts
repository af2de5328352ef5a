import type { Client } from '@temporalio/client';
import { PIPELINE_QUEUE, TRAINING_QUEUE } from '../workflows/temporal-names';

const WORKERS = [
  { name: 'pipeline-worker', queue: PIPELINE_QUEUE },
  { name: 'training-worker', queue: TRAINING_QUEUE },
] as const;

/** A worker asks for activities again after a minute at the latest. */
const MAX_SILENCE_MS = 2 * 60_000;
/** `TASK_QUEUE_TYPE_ACTIVITY` of Temporal's API. Both workers run activities. */
const ACTIVITIES = 2;

/** The workers that have not asked the Temporal server for activities lately. */
export async function findAbsentWorkers({ workflowService, options }: Client): Promise<string[]> {
  const present = await Promise.all(
    WORKERS.map(async ({ queue }) => {
      const { namespace } = options;
      const request = { namespace, taskQueue: { name: queue }, taskQueueType: ACTIVITIES };
      const { pollers } = await workflowService.describeTaskQueue(request);
      return (pollers ?? []).some(({ lastAccessTime }) => {
        const at = Number(lastAccessTime?.seconds ?? 0) * 1_000;
        return Date.now() - at < MAX_SILENCE_MS;
      });
    }),
  );
  return WORKERS.filter((_, index) => !present[index]).map(({ name }) => name);
}
