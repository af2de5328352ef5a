import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { tsToMs } from '@temporalio/common/lib/time';
import type { Hour } from '../../forecasting/hour';
import { startHour } from '../../temporal/hours';

/** When a step ran, in ms since the start of the run. */
export interface StepTimes {
  readonly step: string;
  readonly scheduledAt: number;
  /** When a worker took it. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Runs an hour, and reads from the history of its workflow when each step was scheduled, taken by a worker, and completed. */
export async function measureHour(client: Client, hour: Hour): Promise<StepTimes[]> {
  const { handle } = await startHour(client, { asset: 'BTC', hour, trains: true });
  await handle.result();
  const { events } = await handle.fetchHistory();
  const first = tsToMs(events?.[0]?.eventTime);
  const open = new Map<string, { step: string; scheduledAt: number; startedAt: number }>();
  const times: StepTimes[] = [];
  for (const event of events ?? []) {
    const at = tsToMs(event.eventTime) - first;
    const { activityTaskStartedEventAttributes: started, activityTaskCompletedEventAttributes: completed } = event;
    const summary = event.userMetadata?.summary;
    if (event.activityTaskScheduledEventAttributes && summary)
      open.set(String(event.eventId), {
        step: defaultPayloadConverter.fromPayload(summary),
        scheduledAt: at,
        startedAt: at,
      });
    const begun = open.get(String((started ?? completed)?.scheduledEventId));
    if (begun && started) begun.startedAt = at;
    if (begun && completed) times.push({ ...begun, endedAt: at });
  }
  return times;
}

/** The median of each time of each step, over several hours. */
export function medianTimes(hours: readonly (readonly StepTimes[])[]): StepTimes[] {
  const steps = [...new Set(hours.flatMap((hour) => hour.map(({ step }) => step)))];
  return steps.map((step) => {
    const all = hours.flatMap((hour) => hour.filter((one) => one.step === step));
    const middle = (key: 'scheduledAt' | 'startedAt' | 'endedAt') =>
      all.map((one) => one[key]).sort((a, b) => a - b)[Math.floor((all.length - 1) / 2)] ?? Number.NaN;
    return { step, scheduledAt: middle('scheduledAt'), startedAt: middle('startedAt'), endedAt: middle('endedAt') };
  });
}
