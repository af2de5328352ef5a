import type { Client } from 'minio';
import type { ObjectStoreSettings } from '../../config/settings';
import { withDeadline } from '../../system/calls';
import { NexthourError } from '../../system/errors';
import { callStore, createClient } from '../object-store/connection';
import { REMOTE_FOLDER } from './repository';

export interface RemoteObjects {
  /** Whether DVC's remote has the object with its full size. */
  has(object: { md5: string; bytes: number }): Promise<boolean>;
  /** Stores the object where DVC looks for it. */
  put(object: { md5: string; bytes: Buffer }): Promise<void>;
  /** Removing an object that does not exist changes nothing. */
  remove(md5: string): Promise<void>;
}

const DEADLINE_MS = 15_000;

export function createRemoteObjects(settings: ObjectStoreSettings): RemoteObjects {
  const client = createClient(settings);
  return {
    has: async ({ md5, bytes }) => {
      return (await readSize(client, { bucket: settings.bucket, key: keyOf(md5) })) === bytes;
    },
    put: async ({ md5, bytes }) => {
      const key = keyOf(md5);
      await callStore('put', key, () => client.putObject(settings.bucket, key, bytes, bytes.byteLength));
    },
    remove: (md5) => callStore('remove', keyOf(md5), () => client.removeObject(settings.bucket, keyOf(md5))),
  };
}

function keyOf(md5: string): string {
  return `${REMOTE_FOLDER}/files/md5/${md5.slice(0, 2)}/${md5.slice(2)}`;
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
