import type { Client } from '@temporalio/client';
import { assetAttribute, hourAttribute, outcomeAttribute } from '../workflows/temporal-names';
import { ignoreAlreadyExists, ignoreNotPermitted } from './grpc-errors';

/** The value of `temporal.api.enums.v1.IndexedValueType` for keywords. */
const KEYWORD = 2;

/** Creates the missing search attributes. On Temporal Cloud, where clients may not do so, an administrator creates them. */
export async function ensureSearchAttributes(client: Client): Promise<void> {
  await createMissing(client).catch(ignoreNotPermitted);
}

async function createMissing(client: Client): Promise<void> {
  const { operatorService } = client.connection;
  const namespace = client.options.namespace;
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  const wanted = [assetAttribute, hourAttribute, outcomeAttribute];
  const missing = wanted.filter(({ name }) => !customAttributes || !(name in customAttributes));
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(missing.map(({ name }) => [name, KEYWORD]));
  await operatorService.addSearchAttributes({ namespace, searchAttributes }).catch(ignoreAlreadyExists);
}
