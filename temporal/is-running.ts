import { type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';

/** Whether the newest run of a workflow is running. A workflow that does not exist is not running. */
export async function isRunning(handle: Pick<WorkflowHandle, 'describe'>): Promise<boolean> {
  return (await findRunningRun(handle)) !== null;
}

/** The run id of a running workflow; `null` when it is not running. */
export async function findRunningRun(handle: Pick<WorkflowHandle, 'describe'>): Promise<string | null> {
  const description = await handle.describe().catch((error: unknown) => {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  });
  return description?.status.name === 'RUNNING' ? description.runId : null;
}
