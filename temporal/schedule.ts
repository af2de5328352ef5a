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

/** Creates the schedule `hourly-<asset>` or updates it. A paused schedule stays paused. */
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
 * One tick per hour, 20 s after the full hour, because LiveCoinWatch publishes the price of the hour with a small delay. A tick
 * starts all missing hours, so one tick after an outage is enough (`catchupWindow`), and ticks need not overlap (`SKIP`).
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
      staticSummary: `${asset}: start the newest hour and the hours that were missed`,
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 hour' },
  };
}

/** Starts a tick immediately, in addition to the scheduled ones, to catch up after an outage. */
export async function triggerTick(client: Client, { asset }: { asset: string }): Promise<void> {
  await client.schedule.getHandle(scheduleId(asset)).trigger();
}

/** Stops the ticks until `resumeSchedule`. Runs that have started continue. @param options.note shown in Temporal and by `status` */
export async function pauseSchedule(client: Client, { asset, note }: { asset: string; note: string }): Promise<void> {
  await client.schedule.getHandle(scheduleId(asset)).pause(note);
}

export async function resumeSchedule(client: Client, { asset, note }: { asset: string; note: string }): Promise<void> {
  await client.schedule.getHandle(scheduleId(asset)).unpause(note);
}

/** The note of the pause (who, when and why), or `null` when the schedule is not paused. */
export async function readPause(client: Client, { asset }: { asset: string }): Promise<string | null> {
  const { state } = await client.schedule.getHandle(scheduleId(asset)).describe();
  return state.paused ? (state.note ?? 'no reason was given') : null;
}
