import type { ObjectStoreSettings } from '../../config/settings';
import { createClient } from '../object-store';
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
      const size = client.statObject(settings.bucket, key).then(
        (found) => found.size,
        (error: { code?: string; message?: string }) => {
          if (error.code === 'NotFound' || error.code === 'NoSuchKey') return null;
          throw new RemoteUnreachable(key, error.code ?? error.message ?? 'unknown reason');
        },
      );
      return (await withinDeadline(size, key)) === bytes;
    },
  };
}

async function withinDeadline<T>(answer: Promise<T>, key: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RemoteUnreachable(key, `no answer in ${DEADLINE_MS} ms`)), DEADLINE_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
