import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { type Clock, systemClock } from '../system/clock';
import { computeClockLead } from '../system/clock-lead';

/** No worker uses this task queue and no task is put into it. */
const CLOCK_QUEUE = 'nexthour-clock';
const DEADLINE_MS = 3_000;
const PAUSE_MS = 25;
/** `TASK_QUEUE_TYPE_WORKFLOW` and `TASK_QUEUE_KIND_NORMAL` of Temporal's API. */
const WORKFLOWS = 1;
const NORMAL = 1;
/** Temporal refuses to wait for a task without a deadline, and logs a warning about a short one. */
const POLL_MS = 70_000;

/**
 * By how many ms the clock of this machine is ahead of the Temporal server's; `null` when the server does not tell it. Temporal's API has
 * no call for its time, but it stores when somebody asked for a task. So this asks for a task of an empty queue, and reads that time.
 */
export async function readTemporalClockLead(client: Client, clock: Clock = systemClock): Promise<number | null> {
  const { connection, workflowService, options } = client;
  const { namespace } = options;
  const identity = `clock of nexthour doctor ${randomUUID()}`;
  const taskQueue = { name: CLOCK_QUEUE, kind: NORMAL };
  const stop = new AbortController();
  const askedAt = clock.now();
  const ask = () => workflowService.pollWorkflowTaskQueue({ namespace, taskQueue, identity });
  const poll = connection
    .withDeadline(Date.now() + POLL_MS, () => connection.withAbortSignal(stop.signal, ask))
    .catch(() => undefined);
  try {
    for (let waitedMs = 0; waitedMs < DEADLINE_MS; waitedMs += PAUSE_MS) {
      const { pollers } = await workflowService.describeTaskQueue({ namespace, taskQueue, taskQueueType: WORKFLOWS });
      const at = pollers?.find((poller) => poller.identity === identity)?.lastAccessTime;
      if (at) {
        const serverTime = Number(at.seconds) * 1_000 + (at.nanos ?? 0) / 1e6;
        return computeClockLead({ askedAt, answeredAt: clock.now(), serverTime });
      }
      await sleep(PAUSE_MS);
    }
    return null;
  } finally {
    stop.abort();
    await poll;
  }
}
