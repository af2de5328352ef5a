import type { Client } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';

/** How long finished runs can be looked at. */
const RETENTION_DAYS = 30;
const DAY_SECONDS = 24 * 60 * 60;
const RETENTION = msToTs(`${RETENTION_DAYS} days`);
const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;

/** Makes the namespace when it is not there. One that is there stays as it is, but on a development server. */
export async function ensureNamespace(client: Client): Promise<void> {
  const { workflowService } = client.connection;
  const { namespace } = client.options;
  const found = await workflowService.describeNamespace({ namespace }).catch(nullWhenNotFound);
  if (found) return keepLonger(client, Number(found.config?.workflowExecutionRetentionTtl?.seconds ?? 0));
  await workflowService
    .registerNamespace({ namespace, workflowExecutionRetentionPeriod: RETENTION })
    .catch(ignoreAlreadyThere);
}

/** A development server forgets finished runs after a day; what another server keeps is for its owner to say. */
async function keepLonger(client: Client, retentionSeconds: number): Promise<void> {
  const { workflowService } = client.connection;
  const { persistenceStore } = await workflowService.getClusterInfo({});
  if (persistenceStore !== 'sqlite' || retentionSeconds >= RETENTION_DAYS * DAY_SECONDS) return;
  const { namespace } = client.options;
  await workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl: RETENTION } });
}

function nullWhenNotFound(error: { code?: number }): null {
  if (error.code !== NOT_FOUND) throw error;
  return null;
}

/** Another worker was faster. */
function ignoreAlreadyThere(error: { code?: number }): void {
  if (error.code !== ALREADY_EXISTS) throw error;
}
