import { type Client, WorkflowIdConflictPolicy } from '@temporalio/client';
import type { SearchRequest } from '../forecasting/search/records';
import type { search } from '../workflows/search';
import { PIPELINE_QUEUE } from '../workflows/temporal-names';

export function searchWorkflowId(id: string): string {
  return `search/${id}`;
}

/** Starts a search, or returns the running one with this id. */
export async function startSearch(client: Client, request: SearchRequest) {
  return client.workflow.start<typeof search>('search', {
    ...{ workflowId: searchWorkflowId(request.id), args: [request], taskQueue: PIPELINE_QUEUE },
    staticSummary: `${request.question}: search parameters of ${request.family}`,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
  });
}
