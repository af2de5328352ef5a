import { Client } from 'minio';
import type { ObjectStoreSettings } from '../../config/settings';
import { withDeadline } from '../../system/calls';
import { NexthourError } from '../../system/errors';

const CALL_DEADLINE_MS = 30_000;
/** Codes of the S3 API after which a retry cannot succeed. */
const PERMANENT_CODES = ['NoSuchKey', 'NoSuchBucket', 'AccessDenied', 'InvalidAccessKeyId', 'SignatureDoesNotMatch'];

export type Operation = 'put' | 'get' | 'find' | 'create' | 'list' | 'remove';

export class ObjectStoreError extends NexthourError {
  override readonly name = 'ObjectStoreError';
  /** @param storeCode the code of the S3 API, or the reason why there was no answer */
  constructor(
    operation: Operation,
    key: string,
    readonly storeCode: string,
  ) {
    super('ObjectStoreFailed', `The object store could not ${operation} ${key}: ${explainCode(storeCode)}`, {
      canRetry: !PERMANENT_CODES.includes(storeCode),
    });
  }
}

function explainCode(storeCode: string): string {
  if (storeCode !== 'RequestTimeTooSkewed') return storeCode;
  return 'the clock of this machine and the clock of the object store differ by more than 15 minutes (RequestTimeTooSkewed); set the clock that is wrong';
}

/** A client of the S3 API. It has no deadlines; use `callStore` for every call. */
export function createClient({ endpoint, accessKey, secretKey, region }: ObjectStoreSettings): Client {
  const { protocol, hostname, port } = new URL(endpoint);
  const useSSL = protocol === 'https:';
  return new Client({
    // The client wants an IPv6 address without its brackets.
    endPoint: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || (useSSL ? 443 : 80)),
    useSSL,
    accessKey,
    secretKey,
    region,
  });
}

/** Makes a call with a deadline. @throws ObjectStoreError */
export async function callStore<T>(operation: Operation, key: string, call: () => Promise<T>): Promise<T> {
  try {
    return await withDeadline(CALL_DEADLINE_MS, call());
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    throw new ObjectStoreError(operation, key, code ?? message ?? 'unknown reason');
  }
}
