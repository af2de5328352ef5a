import { join } from 'node:path';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { followHour } from '../../../cli/follow-hour';
import { projectRoot } from '../../../config/paths';
import { connectTemporal } from '../../../temporal/connection';
import type { hourly } from '../../../workflows/hourly';

describe('following an hour that no worker runs', () => {
  let environment: TestWorkflowEnvironment;
  let client: Client;
  let handle: WorkflowHandle<typeof hourly>;
  const { signal: never } = new AbortController();

  beforeAll(async () => {
    const path = join(projectRoot, '.venv', 'bin', 'temporal');
    environment = await TestWorkflowEnvironment.createLocal({
      server: { executable: { type: 'existing-path', path } },
    });
    client = await connectTemporal({ address: environment.address, namespace: 'default' }, { isPatient: false });
    handle = await client.workflow.start('hourly', { workflowId: 'hourly/BTC/2026-11-21T07Z', taskQueue: 'nobody' });
  });
  afterAll(async () => {
    await client.connection.close();
    await environment.teardown();
  });

  it('ends when patience does, and says what helps', async () => {
    await expect(followHour(handle, { stop: never, patienceMs: 500 })).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(/^nobody has told of the hour for .*doctor/),
    });
  });

  it('ends at Ctrl-C, also while nobody answers', async () => {
    const interrupted = new AbortController();
    setTimeout(() => interrupted.abort(), 300);
    const following = followHour(handle, { stop: interrupted.signal });
    await expect(following).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('does not wait for a run that is not there', async () => {
    const missing = client.workflow.getHandle<typeof hourly>('hourly/BTC/1999-01-01T00Z');
    await expect(followHour(missing, { stop: never })).rejects.toMatchObject({ name: 'WorkflowNotFoundError' });
  });
});
