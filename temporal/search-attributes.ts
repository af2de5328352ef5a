import type { Client } from '@temporalio/client';
import { NexthourError } from '../system/errors';
import { assetAttribute, hourAttribute, outcomeAttribute } from '../workflows/temporal-names';
import { ignoreAlreadyExists, ignoreNotPermitted } from './grpc-errors';

/** The value of `temporal.api.enums.v1.IndexedValueType` for keywords. */
const KEYWORD = 2;

/**
 * Creates the missing search attributes. On servers where clients may not list them, an administrator must have created them.
 * @throws NexthourError `MissingSearchAttributes` when some are missing and clients may not create them
 */
export async function ensureSearchAttributes(client: Client): Promise<void> {
  const missing = await listMissing(client).catch(ignoreNotPermitted);
  if (!missing || missing.length === 0) return;
  const { operatorService } = client.connection;
  const { namespace } = client.options;
  const searchAttributes = Object.fromEntries(missing.map((name) => [name, KEYWORD]));
  try {
    await operatorService.addSearchAttributes({ namespace, searchAttributes }).catch(ignoreAlreadyExists);
  } catch (error) {
    ignoreNotPermitted(error as { code?: number });
    throw createMissingError(namespace, missing);
  }
}

async function listMissing(client: Client): Promise<string[]> {
  const { namespace } = client.options;
  const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace });
  const wanted = [assetAttribute, hourAttribute, outcomeAttribute];
  return wanted.map(({ name }) => name).filter((name) => !customAttributes || !(name in customAttributes));
}

/** Without the attributes, Temporal refuses the start of every hour. */
function createMissingError(namespace: string, missing: readonly string[]): NexthourError {
  const flags = missing.map((name) => `--name ${name} --type Keyword`).join(' ');
  const message =
    `The Temporal namespace "${namespace}" lacks the search attributes ${missing.join(', ')}, and this client may not create them. ` +
    `Let an administrator run: temporal operator search-attribute create --namespace ${namespace} ${flags}`;
  return new NexthourError('MissingSearchAttributes', message, { canRetry: true });
}
