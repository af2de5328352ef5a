import type { Client } from 'minio';
import type { ObjectStoreSettings } from '../../config/settings';
import { withDeadline } from '../../system/calls';
import { createClient } from '../object-store/connection';
import { REMOTE_FOLDER } from './repository';

export interface RemoteObjects {
  /** Whether DVC's remote has the object, whole. */
  has(object: { md5: string; bytes: number }): Promise<boolean>;
}

const DEADLINE_MS = 15_000;

export class RemoteUnreachable extends Error {
  override readonly name = 'RemoteUnreachable';
  readonly canRetry = true;
  constructor(
    readonly key: string,
    readonly code: string,
  ) {
    super(`The DVC remote could not be asked for ${key}: ${code}`);
  }
}

export function createRemoteObjects(settings: ObjectStoreSettings): RemoteObjects {
  const client = createClient(settings);
  return {
    has: async ({ md5, bytes }) => {
      const key = `${REMOTE_FOLDER}/files/md5/${md5.slice(0, 2)}/${md5.slice(2)}`;
      return (await sizeOf(client, { bucket: settings.bucket, key })) === bytes;
    },
  };
}

/** `null` when the object is not there. */
async function sizeOf(client: Client, { bucket, key }: { bucket: string; key: string }): Promise<number | null> {
  try {
    return (await withDeadline(DEADLINE_MS, client.statObject(bucket, key))).size;
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    if (code === 'NotFound' || code === 'NoSuchKey') return null;
    throw new RemoteUnreachable(key, code ?? message ?? 'unknown reason');
  }
}
