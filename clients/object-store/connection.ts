import { Client } from 'minio';
import type { ObjectStoreSettings } from '../../config/settings';
import { withDeadline } from '../../system/calls';

const CALL_DEADLINE_MS = 30_000;
const HOPELESS = ['NoSuchKey', 'NoSuchBucket', 'AccessDenied', 'InvalidAccessKeyId', 'SignatureDoesNotMatch'];

export type Operation = 'put' | 'get' | 'find' | 'make';

export class ObjectStoreFailed extends Error {
  override readonly name = 'ObjectStoreFailed';
  readonly canRetry: boolean;
  constructor(
    readonly operation: Operation,
    readonly key: string,
    readonly code: string,
  ) {
    super(`The object store could not ${operation} ${key}: ${code}`);
    this.canRetry = !HOPELESS.includes(code);
  }
}

/** A client of the S3 API; it has no deadlines of its own. */
export function createClient({ endpoint, accessKey, secretKey, region }: ObjectStoreSettings): Client {
  const { protocol, hostname, port } = new URL(endpoint);
  const useSSL = protocol === 'https:';
  return new Client({
    endPoint: hostname,
    port: Number(port || (useSSL ? 443 : 80)),
    useSSL,
    accessKey,
    secretKey,
    region,
  });
}

/** @throws ObjectStoreFailed with the store's own code, or with words when it did not answer. */
export async function attempt<T>(operation: Operation, key: string, work: () => Promise<T>): Promise<T> {
  try {
    return await withDeadline(CALL_DEADLINE_MS, work());
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    throw new ObjectStoreFailed(operation, key, code ?? message ?? 'unknown reason');
  }
}
