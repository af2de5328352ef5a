import type { Client } from 'minio';
import type { ObjectStoreSettings } from '../../config/settings';
import { withDeadline } from '../../system/calls';
import { NexthourError } from '../../system/errors';
import { createClient } from '../object-store/connection';
import { REMOTE_FOLDER } from './repository';

export interface RemoteObjects {
  /** Whether DVC's remote has the object with its full size. */
  has(object: { md5: string; bytes: number }): Promise<boolean>;
}

const DEADLINE_MS = 15_000;

export function createRemoteObjects(settings: ObjectStoreSettings): RemoteObjects {
  const client = createClient(settings);
  return {
    has: async ({ md5, bytes }) => {
      const key = `${REMOTE_FOLDER}/files/md5/${md5.slice(0, 2)}/${md5.slice(2)}`;
      return (await readSize(client, { bucket: settings.bucket, key })) === bytes;
    },
  };
}

/** Returns `null` when the object does not exist. */
async function readSize(client: Client, { bucket, key }: { bucket: string; key: string }): Promise<number | null> {
  try {
    return (await withDeadline(DEADLINE_MS, client.statObject(bucket, key))).size;
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    if (code === 'NotFound' || code === 'NoSuchKey') return null;
    const reason = code ?? message ?? 'unknown reason';
    throw new NexthourError('RemoteUnreachable', `Cannot look for ${key} in the DVC remote: ${reason}`, {
      canRetry: true,
    });
  }
}
