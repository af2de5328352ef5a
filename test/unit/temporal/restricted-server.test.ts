import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { projectRoot } from '../../../config/paths';
import { ignoreNotPermitted } from '../../../temporal/grpc-errors';
import { ensureNamespace } from '../../../temporal/namespace';
import { ensureSearchAttributes } from '../../../temporal/search-attributes';

const UNIMPLEMENTED = 12;

describe('a Temporal server that does not let clients create anything', () => {
  let environment: TestWorkflowEnvironment;

  /** The time-skipping server is such a server: it implements neither search attributes nor getClusterInfo. */
  beforeAll(async () => {
    const path = join(projectRoot, '.venv', 'bin', 'temporal-test-server');
    environment = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path } },
    });
  });
  afterAll(() => environment.teardown());

  it('does not implement search attributes, and ensureSearchAttributes continues', async () => {
    const { client } = environment;
    const { namespace } = client.options;
    const call = client.connection.operatorService.listSearchAttributes({ namespace });
    await expect(call).rejects.toMatchObject({ code: UNIMPLEMENTED });
    await expect(ensureSearchAttributes(client)).resolves.toBeUndefined();
  });

  it('does not implement getClusterInfo, and ensureNamespace leaves the namespace unchanged', async () => {
    const { client } = environment;
    const call = client.connection.workflowService.getClusterInfo({});
    await expect(call).rejects.toMatchObject({ code: UNIMPLEMENTED });
    await expect(ensureNamespace(client)).resolves.toBeUndefined();
  });
});

test.each([
  ['a denied call', 7],
  ['a call that the server does not implement', 12],
])('ignores %s', (_, code) => {
  expect(() => ignoreNotPermitted({ code })).not.toThrow();
});

test('throws when the server is unavailable', () => {
  expect(() => ignoreNotPermitted({ code: 14 })).toThrow();
});
