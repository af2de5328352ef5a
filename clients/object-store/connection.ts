import { Client } from 'minio';
import { findProxy } from '../../config/find-proxy';
import type { ObjectStoreSettings } from '../../config/settings';
import { withDeadline } from '../../system/calls';
import { SKEWED_CLOCKS, SKEWED_CODE } from '../../system/clock-lead';
import { messageOf, NexthourError } from '../../system/errors';
import { createTunnelAgent } from '../http-tunnel';

const CALL_DEADLINE_MS = 30_000;
/** Codes of the S3 API after which a retry cannot succeed. */
const PERMANENT_CODES = ['NoSuchKey', 'NoSuchBucket', 'AccessDenied', 'InvalidAccessKeyId', 'SignatureDoesNotMatch'];

export type Operation = 'put' | 'get' | 'find' | 'create' | 'list' | 'remove';

export class ObjectStoreError extends NexthourError {
  override readonly name = 'ObjectStoreError';
  /**
   * @param storeCode the code of the S3 API or of Node.js; empty when there is none
   * @param reason the sentence of the object store, or why there was no answer
   */
  constructor(
    operation: Operation,
    key: string,
    readonly storeCode: string,
    reason: string,
  ) {
    const remedy = REMEDIES[storeCode] === undefined ? '' : `; ${REMEDIES[storeCode]}`;
    super('ObjectStoreFailed', `The object store could not ${operation} ${key}: ${reason}${remedy}`, {
      canRetry: !PERMANENT_CODES.includes(storeCode),
    });
  }
}

const CHECK_KEYS = 'check MINIO_ACCESS_KEY and MINIO_SECRET_KEY';
const REMEDIES: Readonly<Record<string, string>> = {
  [SKEWED_CODE]: SKEWED_CLOCKS,
  InvalidAccessKeyId: CHECK_KEYS,
  SignatureDoesNotMatch: CHECK_KEYS,
  NoSuchBucket: 'check MINIO_BUCKET',
};

const ENTITIES: Readonly<Record<string, string>> = {
  '#39': "'",
  '#34': '"',
  quot: '"',
  apos: "'",
  lt: '<',
  gt: '>',
  amp: '&',
};

/** The client leaves the entities of XML as they are. */
function decodeSentence(text: string): string {
  const decoded = text.replace(/&(#39|#34|quot|apos|lt|gt|amp);/g, (_, name: string) => ENTITIES[name] ?? '');
  return decoded.trim().replace(/\.$/, '').slice(0, 500);
}

/** The code and the sentence of the answer. The client repeats the code in some sentences. */
function describeReason(code: string, message: string): string {
  if (code === '' || message.includes(code)) return message || 'unknown reason';
  return message === '' ? code : `${code}: ${message}`;
}

/** A client of the S3 API. Uses the proxy of the environment. It has no deadlines; use `callStore` for every call. */
export function createClient({ endpoint, accessKey, secretKey, region }: ObjectStoreSettings): Client {
  const url = new URL(endpoint);
  const { protocol, hostname, port } = url;
  const proxy = findProxy(url);
  const useSSL = protocol === 'https:';
  return new Client({
    // The client wants an IPv6 address without its brackets.
    endPoint: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || (useSSL ? 443 : 80)),
    useSSL,
    accessKey,
    secretKey,
    region,
    ...(proxy ? { transportAgent: createTunnelAgent(url, proxy) } : {}),
  });
}

/** Makes a call with a deadline. @throws ObjectStoreError */
export async function callStore<T>(operation: Operation, key: string, call: () => Promise<T>): Promise<T> {
  try {
    return await withDeadline(CALL_DEADLINE_MS, call());
  } catch (error) {
    if (error instanceof NexthourError && error.code === 'CorruptObject') throw error;
    const { code = '' } = error as { code?: string };
    throw new ObjectStoreError(operation, key, code, describeReason(code, decodeSentence(messageOf(error))));
  }
}
