import type { Client } from '@temporalio/client';
import { withDeadline } from '../../system/calls';
import { ask } from '../../temporal/ask';
import { type StepStatus, stepsQuery } from '../../workflows/dag/status';

/** How long a worker may need to answer a query. */
export const QUERY_DEADLINE_MS = 4_000;

/** The steps of the run of an hour. @throws DeadlineError when no worker answers in time, or the errors of the query */
export function querySteps(client: Client, workflowId: string): Promise<StepStatus[]> {
  const handle = client.workflow.getHandle(workflowId);
  return withDeadline(
    QUERY_DEADLINE_MS,
    ask(() => handle.query(stepsQuery)),
  );
}
