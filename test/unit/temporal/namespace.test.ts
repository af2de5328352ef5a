import { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { ensureNamespace } from '../../../temporal/namespace';
import { ensureSearchAttributes } from '../../../temporal/search-attributes';
import { startLocalTemporal } from '../../support/local-temporal';

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  environment = await startLocalTemporal();
});
afterAll(() => environment.teardown());

/** A server accepts calls for a new namespace only some seconds after it has confirmed its creation. */
test('waits until a new namespace can be used, so that a second worker does not fail with "not found"', async () => {
  const client = new Client({ connection: environment.connection, namespace: 'new' });
  const worker = () => ensureNamespace(client).then(() => ensureSearchAttributes(client));
  await expect(Promise.all([worker(), worker()])).resolves.toEqual([undefined, undefined]);
  await expect(client.workflow.count('')).resolves.toMatchObject({ count: 0 });
  await expect(ensureSearchAttributes(client)).resolves.toBeUndefined();
});

test('names the missing search attributes, and how to create them, if the server refuses to', async () => {
  const { connection } = environment;
  const deny = () => Promise.reject(Object.assign(new Error('Request unauthorized.'), { code: 7 }));
  const operatorService = Object.create(connection.operatorService, { addSearchAttributes: { value: deny } });
  const restricted = Object.create(connection, { operatorService: { value: operatorService } });
  const client = new Client({ connection: restricted, namespace: 'default' });
  await expect(ensureSearchAttributes(client)).rejects.toMatchObject({
    code: 'MissingSearchAttributes',
    message: expect.stringMatching(
      /lacks the search attributes NexthourAsset, NexthourHour, NexthourOutcome.* create --namespace default --name NexthourAsset --type Keyword /,
    ),
  });
});
