import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import Long from 'long';
import { NexthourError } from '../system/errors';
import { ignoreAlreadyExists, ignoreNotPermitted, returnNullIfNotFound } from './grpc-errors';

/** Finished runs are kept for 30 days. */
const RETENTION_SECONDS = 30 * 24 * 60 * 60;
const MAX_WAIT_MS = 60_000;
const POLL_INTERVAL_MS = 500;
const RETENTION = { seconds: Long.fromNumber(RETENTION_SECONDS) };

/**
 * Creates the namespace if it does not exist and clients may create it. Waits until it can be used. Does not change an existing
 * namespace, except that a development server keeps finished runs longer.
 * @throws NexthourError `NoSuchNamespace` when the namespace does not exist after a minute
 */
export async function ensureNamespace(client: Client): Promise<void> {
  await createIfMissing(client).catch(ignoreNotPermitted);
  await waitUntilUsable(client).catch(ignoreNotPermitted);
}

/** A server refreshes its list of namespaces every few seconds. Until then it refuses calls for a new namespace. */
async function waitUntilUsable({ connection: { workflowService }, options: { namespace } }: Client): Promise<void> {
  for (let left = MAX_WAIT_MS; left > 0; left -= POLL_INTERVAL_MS) {
    if (await workflowService.countWorkflowExecutions({ namespace }).catch(returnNullIfNotFound)) return;
    await sleep(POLL_INTERVAL_MS);
  }
  const message = `The Temporal server has no namespace "${namespace}"; create it, or set TEMPORAL_NAMESPACE to an existing one`;
  throw new NexthourError('NoSuchNamespace', message, { canRetry: true });
}

async function createIfMissing(client: Client): Promise<void> {
  const { workflowService } = client.connection;
  const { namespace } = client.options;
  const found = await workflowService.describeNamespace({ namespace }).catch(returnNullIfNotFound);
  if (found) return extendRetention(client, Number(found.config?.workflowExecutionRetentionTtl?.seconds ?? 0));
  await workflowService
    .registerNamespace({ namespace, workflowExecutionRetentionPeriod: RETENTION })
    .catch(ignoreAlreadyExists);
}

/** A development server deletes finished runs after a day. The retention of other servers is left to their administrators. */
async function extendRetention(client: Client, retentionSeconds: number): Promise<void> {
  const { workflowService } = client.connection;
  const { persistenceStore } = await workflowService.getClusterInfo({});
  if (persistenceStore !== 'sqlite' || retentionSeconds >= RETENTION_SECONDS) return;
  const { namespace } = client.options;
  await workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl: RETENTION } });
}
