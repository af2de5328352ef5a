import type { WorkflowExecutionDescription } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';

/** The progress text in the newest heartbeat of each running activity, by activity type. */
export function progressByActivity({ raw }: WorkflowExecutionDescription): Map<string, string> {
  const entries = (raw.pendingActivities ?? []).map(({ activityType, heartbeatDetails }) => {
    const [payload] = heartbeatDetails?.payloads ?? [];
    const text = payload ? defaultPayloadConverter.fromPayload<string>(payload) : '';
    return [activityType?.name ?? '', text] as const;
  });
  return new Map(entries);
}
