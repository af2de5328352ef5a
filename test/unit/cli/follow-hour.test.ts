import type { Client, WorkflowExecutionDescription, WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { followHour, waitForStep } from '../../../cli/follow-hour';
import { connectTemporal } from '../../../temporal/connection';
import type { hourly } from '../../../workflows/hourly';
import { startLocalTemporal } from '../../support/local-temporal';

describe('followHour without a worker', () => {
  let environment: TestWorkflowEnvironment;
  let client: Client;
  let handle: WorkflowHandle<typeof hourly>;
  const { signal: neverAborted } = new AbortController();

  beforeAll(async () => {
    environment = await startLocalTemporal();
    client = await connectTemporal({ address: environment.address, namespace: 'default' }, { retriesCalls: false });
    handle = await client.workflow.start('hourly', { workflowId: 'hourly/BTC/2026-11-21T07Z', taskQueue: 'no-worker' });
  });
  afterAll(async () => {
    await client.connection.close();
    await environment.teardown();
  });

  it('gives up after the time limit and says what to do', async () => {
    await expect(followHour(handle, { stop: neverAborted, timeoutMs: 500 })).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(/^No server or worker answered for .*doctor/),
    });
  });

  it('ends on Ctrl-C while no worker answers', async () => {
    const interrupted = new AbortController();
    setTimeout(() => interrupted.abort(), 300);
    const following = followHour(handle, { stop: interrupted.signal });
    await expect(following).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('fails at once when the run does not exist', async () => {
    const missing = client.workflow.getHandle<typeof hourly>('hourly/BTC/1999-01-01T00Z');
    await expect(followHour(missing, { stop: neverAborted })).rejects.toMatchObject({ name: 'WorkflowNotFoundError' });
  });
});

it.each([
  ['has ended', ['waiting', 'running', 'succeeded']],
  ['is tried again', ['running', 'retrying']],
])('waits for a step until it %s', async (_, states) => {
  const left = [...states];
  const handle = {
    describe: async () => ({ status: { name: 'RUNNING' } }) as WorkflowExecutionDescription,
    query: async () => [{ step: 'extract', state: left.shift() }],
  } as unknown as WorkflowHandle;
  await waitForStep(handle, 'extract', { stop: new AbortController().signal });
  expect(left).toEqual([]);
});
