import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  type WorkflowHandle,
  WorkflowIdConflictPolicy,
} from '@temporalio/client';
import { type AssetHour, hourlyWorkflowId } from '../forecasting/hour';
import { withDeadline } from '../system/calls';
import type { HourlyInput, hourly } from '../workflows/hourly';
import { hourlyStartOptions } from '../workflows/hourly-start';
import { catchUpWorkflowId, PIPELINE_QUEUE, STEPS_ENDED } from '../workflows/temporal-names';
import { findRunningRun, isRunning } from './is-running';

/** A run that has stored its outcome ends within milliseconds, on a busy machine within seconds. */
const END_MS = 5_000;

export type HourHandle = WorkflowHandle<typeof hourly>;

export interface HourStart {
  readonly handle: HourHandle;
  /**
   * - `started`: this call started the run.
   * - `joined`: the run was running.
   * - `cleared`: the run was running, and its steps from `fromStep` run again.
   * - `finished`: the hour is published, and no step was named from which to run it again.
   */
  readonly start: 'started' | 'joined' | 'cleared' | 'finished';
}

/** Returns the present source if the hour is published from other sources only, otherwise `null`. */
export type FindUnpublishedSource = () => Promise<string | null>;

/** Starts the run of an hour, unless it is running or has already succeeded. Returns the handle of the run in all cases. */
export async function startHour(
  client: Client,
  input: HourlyInput,
  findUnpublishedSource: FindUnpublishedSource = async () => null,
): Promise<HourStart> {
  const running = await findRunningHour(client, input);
  if (running && input.fromStep === undefined) return { handle: running, start: 'joined' };
  if (running && (await clearStep(client, input, running))) return { handle: running, start: 'cleared' };
  try {
    const handle = await client.workflow.start<typeof hourly>('hourly', {
      ...hourlyStartOptions(input),
      taskQueue: PIPELINE_QUEUE,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    });
    return { handle, start: 'started' };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  const source = await findUnpublishedSource();
  if (source !== null) return startHour(client, { ...input, source });
  return { handle: client.workflow.getHandle(hourlyWorkflowId(input)), start: 'finished' };
}

/**
 * Clears the step `fromStep` of a running hour: it and all steps that need its result run again. Returns false when the run has ended. People
 * see its outcome a moment before: as soon as it is stored.
 */
async function clearStep(client: Client, input: HourlyInput, handle: HourHandle): Promise<boolean> {
  try {
    await handle.executeUpdate<string[], [string]>('clearStep', { args: [input.fromStep ?? ''] });
    return true;
  } catch (error) {
    if (haveStepsEnded(error)) await withDeadline(END_MS, handle.result()).catch(() => undefined);
    if (await findRunningHour(client, input)) throw error;
    return false;
  }
}

function haveStepsEnded(error: unknown): boolean {
  const { cause } = error as { cause?: { type?: unknown } };
  return cause?.type === STEPS_ENDED;
}

export async function findRunningHour(client: Client, input: AssetHour): Promise<HourHandle | null> {
  const handle = client.workflow.getHandle<typeof hourly>(hourlyWorkflowId(input));
  return (await isRunning(handle)) ? handle : null;
}

/** The workflow ids of the running hours, newest first. */
export async function listRunningHours(client: Client, { asset }: { asset: string }): Promise<string[]> {
  const query = `WorkflowType = 'hourly' AND NexthourAsset = '${asset}' AND ExecutionStatus = 'Running'`;
  const ids: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId);
  return ids.sort().reverse();
}

/** Lets the running catch-up end after the hour that it is running. Returns whether one was running. */
export async function stopCatchUp(client: Client, { asset }: { asset: string }): Promise<boolean> {
  const handle = client.workflow.getHandle(catchUpWorkflowId(asset));
  if (!(await isRunning(handle))) return false;
  await handle.cancel();
  return true;
}

/** Finds the run of the catch-up that is running. A later run does not change what `waitForCatchUp` waits for. */
export function findCatchUp(client: Client, { asset }: { asset: string }): Promise<string | null> {
  return findRunningRun(client.workflow.getHandle(catchUpWorkflowId(asset)));
}

/** Waits until a run of the catch-up has ended in any way. */
export async function waitForCatchUp(
  client: Client,
  { asset, runId }: { asset: string; runId: string },
): Promise<void> {
  const handle = client.workflow.getHandle(catchUpWorkflowId(asset), runId, { followRuns: false });
  await handle.result().catch((error: unknown) => {
    if (!(error instanceof WorkflowFailedError)) throw error;
  });
}
