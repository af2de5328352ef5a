import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowHandle,
  WorkflowIdConflictPolicy,
} from '@temporalio/client';
import { type AssetHour, hourlyWorkflowId } from '../forecasting/hour';
import type { HourlyInput, hourly } from '../workflows/hourly';
import { hourlyStartOptions } from '../workflows/hourly-start';
import { PIPELINE_QUEUE } from '../workflows/temporal-names';

/**
 * Starts the run of an hour, unless it is running (`joined`) or has already succeeded (`finished`). Returns the handle of the run in
 * all three cases.
 */
export async function startHour(
  client: Client,
  input: HourlyInput,
): Promise<{ handle: WorkflowHandle<typeof hourly>; start: 'started' | 'joined' | 'finished' }> {
  const running = await findRunningHour(client, input);
  if (running) return { handle: running, start: 'joined' };
  try {
    const handle = await client.workflow.start<typeof hourly>('hourly', {
      ...hourlyStartOptions(input),
      taskQueue: PIPELINE_QUEUE,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    });
    return { handle, start: 'started' };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return { handle: client.workflow.getHandle(hourlyWorkflowId(input)), start: 'finished' };
  }
}

async function findRunningHour(client: Client, input: AssetHour): Promise<WorkflowHandle<typeof hourly> | null> {
  const handle = client.workflow.getHandle<typeof hourly>(hourlyWorkflowId(input));
  const description = await handle.describe().catch(() => null);
  return description?.status.name === 'RUNNING' ? handle : null;
}

/** The workflow ids of the running hours, newest first. */
export async function listRunningHours(client: Client, { asset }: { asset: string }): Promise<string[]> {
  const query = `WorkflowType = 'hourly' AND NexthourAsset = '${asset}' AND ExecutionStatus = 'Running'`;
  const ids: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId);
  return ids.sort().reverse();
}
