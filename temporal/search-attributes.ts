import type { Client } from '@temporalio/client';
import { assetAttribute, hourAttribute, outcomeAttribute } from '../workflows/temporal-names';
import { ignoreAlreadyThere, ignoreMadeByHand } from './refusals';

/** temporal.api.enums.v1.IndexedValueType */
const KEYWORD = 2;

/** Makes the search attributes that are missing; on Temporal Cloud, where clients may not, they are made by hand. */
export async function ensureSearchAttributes(client: Client): Promise<void> {
  await makeMissing(client).catch(ignoreMadeByHand);
}

async function makeMissing(client: Client): Promise<void> {
  const { operatorService } = client.connection;
  const namespace = client.options.namespace;
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  const wanted = [assetAttribute, hourAttribute, outcomeAttribute];
  const missing = wanted.filter(({ name }) => !customAttributes || !(name in customAttributes));
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(missing.map(({ name }) => [name, KEYWORD]));
  await operatorService.addSearchAttributes({ namespace, searchAttributes }).catch(ignoreAlreadyThere);
}
