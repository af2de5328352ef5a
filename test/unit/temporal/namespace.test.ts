import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { projectRoot } from '../../../config/paths';
import { ensureNamespace } from '../../../temporal/namespace';
import { ensureSearchAttributes } from '../../../temporal/search-attributes';

/** A server accepts calls for a new namespace only some seconds after it has confirmed its creation. */
test('waits until a new namespace can be used, so that a second worker does not fail with "not found"', async () => {
  const path = join(projectRoot, '.venv', 'bin', 'temporal');
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'existing-path', path } },
  });
  try {
    const client = new Client({ connection: environment.connection, namespace: 'new' });
    const worker = () => ensureNamespace(client).then(() => ensureSearchAttributes(client));
    await expect(Promise.all([worker(), worker()])).resolves.toEqual([undefined, undefined]);
    await expect(client.workflow.count('')).resolves.toMatchObject({ count: 0 });
  } finally {
    await environment.teardown();
  }
}, 60_000);
