import type { Client } from '@temporalio/client';
import { assetAttribute, hourAttribute, outcomeAttribute } from '../workflows/search-attributes';

/** temporal.api.enums.v1.IndexedValueType */
const KEYWORD = 2;

/** Makes the search attributes that are missing; on Temporal Cloud, where clients may not, they are made by hand. */
export async function ensureSearchAttributes(client: Client): Promise<void> {
  const { operatorService } = client.connection;
  const namespace = client.options.namespace;
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  const wanted = [assetAttribute, hourAttribute, outcomeAttribute];
  const missing = wanted.filter(({ name }) => !customAttributes || !(name in customAttributes));
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(missing.map(({ name }) => [name, KEYWORD]));
  await operatorService.addSearchAttributes({ namespace, searchAttributes }).catch(ignoreAlreadyThere);
}

const ALREADY_EXISTS = 6;

function ignoreAlreadyThere(error: { code?: number }): void {
  if (error.code !== ALREADY_EXISTS) throw error;
}
