import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import Long from 'long';
import { ignoreAlreadyThere, ignoreMadeByHand, nullWhenNotFound } from './refusals';

/** How long finished runs can be looked at: 30 days. */
const RETENTION_SECONDS = 30 * 24 * 60 * 60;
const KNOWN_WITHIN_MS = 60_000;
const LOOK_MS = 500;
const RETENTION = { seconds: Long.fromNumber(RETENTION_SECONDS) };

export class NoSuchNamespace extends Error {
  override readonly name = 'NoSuchNamespace';
  readonly canRetry = true;
  constructor(readonly namespace: string) {
    super(
      `The Temporal server knows no namespace "${namespace}"; make it there, or set TEMPORAL_NAMESPACE to one it has`,
    );
  }
}

/**
 * Makes the namespace when it is not there, where a client may, and waits until it can be used. One that is there stays as it is, but
 * on a development server.
 * @throws NoSuchNamespace after a minute, where it is not there and may not be made
 */
export async function ensureNamespace(client: Client): Promise<void> {
  await findOrMake(client).catch(ignoreMadeByHand);
  await untilKnown(client).catch(ignoreMadeByHand);
}

/** A server looks for new namespaces every few seconds, and until then refuses calls about one that it has made. */
async function untilKnown({ connection: { workflowService }, options: { namespace } }: Client): Promise<void> {
  for (let left = KNOWN_WITHIN_MS; left > 0; left -= LOOK_MS) {
    if (await workflowService.countWorkflowExecutions({ namespace }).catch(nullWhenNotFound)) return;
    await sleep(LOOK_MS);
  }
  throw new NoSuchNamespace(namespace);
}

async function findOrMake(client: Client): Promise<void> {
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
  if (persistenceStore !== 'sqlite' || retentionSeconds >= RETENTION_SECONDS) return;
  const { namespace } = client.options;
  await workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl: RETENTION } });
}
