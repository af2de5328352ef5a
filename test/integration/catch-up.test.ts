import type { Client } from '@temporalio/client';
import { connectTemporal } from '../../temporal/connection';
import { findCatchUp, stopCatchUp, waitForCatchUp } from '../../temporal/hours';
import { catchUpWorkflowId } from '../../workflows/temporal-names';
import { temporalForTests } from '../support/servers';

const asset = 'PAUSED';
const workflowId = catchUpWorkflowId(asset);
let client: Client;

beforeAll(async () => {
  client = await connectTemporal(temporalForTests());
});
afterAll(() => client.connection.close());

/** A catch-up that no worker runs, so it stays as it is until it is terminated. */
const start = () => client.workflow.start('catchUp', { taskQueue: 'nobody', workflowId, args: [{ asset }] });

test('a stopped catch-up is found until it has ended, and the wait does not pass to a later run', async () => {
  expect(await findCatchUp(client, { asset })).toBeNull();
  const { firstExecutionRunId: first } = await start();
  expect(await stopCatchUp(client, { asset })).toBe(true);
  expect(await findCatchUp(client, { asset })).toBe(first);
  let hasEnded = false;
  const waiting = waitForCatchUp(client, { asset, runId: first }).then(() => {
    hasEnded = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(hasEnded).toBe(false);
  await client.workflow.getHandle(workflowId, first).terminate();
  const later = await start();
  await waiting;
  expect(await findCatchUp(client, { asset })).toBe(later.firstExecutionRunId);
  await later.terminate();
});
