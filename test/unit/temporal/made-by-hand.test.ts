import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { projectRoot } from '../../../config/paths';
import { ensureNamespace } from '../../../temporal/namespace';
import { ignoreMadeByHand } from '../../../temporal/refusals';
import { ensureSearchAttributes } from '../../../temporal/search-attributes';

const UNIMPLEMENTED = 12;

describe('a Temporal server on which clients may make nothing', () => {
  let environment: TestWorkflowEnvironment;

  /** The time-skipping server is one: it knows neither search attributes nor its own kind. */
  beforeAll(async () => {
    const path = join(projectRoot, '.venv', 'bin', 'temporal-test-server');
    environment = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path } },
    });
  });
  afterAll(() => environment.teardown());

  it('refuses to list search attributes, and the worker goes on', async () => {
    const { client } = environment;
    const { namespace } = client.options;
    const asked = client.connection.operatorService.listSearchAttributes({ namespace });
    await expect(asked).rejects.toMatchObject({ code: UNIMPLEMENTED });
    await expect(ensureSearchAttributes(client)).resolves.toBeUndefined();
  });

  it('refuses to tell of itself, and the worker goes on with the namespace as it is', async () => {
    const { client } = environment;
    const asked = client.connection.workflowService.getClusterInfo({});
    await expect(asked).rejects.toMatchObject({ code: UNIMPLEMENTED });
    await expect(ensureNamespace(client)).resolves.toBeUndefined();
  });
});

test.each([
  ['a denied call', 7],
  ['a call that the server does not have', 12],
])('goes on after %s', (_, code) => {
  expect(() => ignoreMadeByHand({ code })).not.toThrow();
});

test('does not go on after a server that is away', () => {
  expect(() => ignoreMadeByHand({ code: 14 })).toThrow();
});
