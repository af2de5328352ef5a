import { type Client, WorkflowIdConflictPolicy } from '@temporalio/client';
import { PIPELINE_QUEUE } from '../workflows/temporal-names';
import type { trainLive } from '../workflows/train-live';
import { trainLiveId } from './schedule';

/** Starts a training of the live line, unless one of the asset is running, also one that the schedule started. */
export async function startLiveTraining(client: Client, { asset }: { asset: string }) {
  const id = trainLiveId(asset);
  const query = `WorkflowType = 'trainLive' AND ExecutionStatus = 'Running'`;
  for await (const { workflowId, runId } of client.workflow.list({ query })) {
    // The schedule appends its time to the id.
    if (workflowId !== id && !workflowId.startsWith(`${id}-`)) continue;
    return { handle: client.workflow.getHandle<typeof trainLive>(workflowId, runId), isNew: false };
  }
  const handle = await client.workflow.start<typeof trainLive>('trainLive', {
    ...{ workflowId: id, args: [{ asset }], taskQueue: PIPELINE_QUEUE },
    staticSummary: `${asset}: train a model of the live line`,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
  });
  return { handle, isNew: true };
}
