import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleOptions,
  type ScheduleOptionsStartWorkflowAction,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import { PIPELINE_QUEUE } from '../workflows/temporal-names';
import type { tick } from '../workflows/tick';

export function scheduleId(asset: string): string {
  return `hourly-${asset}`;
}

/** Makes the schedule `hourly-BTC`, or brings an existing one up to date; whether it is paused stays as it is. */
export async function ensureSchedule(client: Client, { asset }: { asset: string }): Promise<void> {
  const options = scheduleOptions(asset);
  try {
    await client.schedule.create(options);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const handle = client.schedule.getHandle(options.scheduleId);
    await handle.update<typeof tick>(({ state }) => ({ ...options, state }));
  }
}

/**
 * A tick each hour, 20 s after it: LiveCoinWatch's point of the hour needs a moment to be there. A tick only starts what is
 * missing and ends at once, so one after an outage is enough (`catchupWindow`), and two never have to overlap (`SKIP`).
 */
function scheduleOptions(asset: string): ScheduleOptions<ScheduleOptionsStartWorkflowAction<typeof tick>> {
  return {
    scheduleId: scheduleId(asset),
    spec: { intervals: [{ every: '1 hour', offset: '20 seconds' }] },
    action: {
      type: 'startWorkflow',
      workflowType: 'tick',
      args: [{ asset }],
      taskQueue: PIPELINE_QUEUE,
      workflowId: `tick/${asset}`,
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 hour' },
  };
}

/** A tick now, beside those of the schedule: catches up what an outage left. */
export async function triggerTick(client: Client, { asset }: { asset: string }): Promise<void> {
  await client.schedule.getHandle(scheduleId(asset)).trigger();
}
