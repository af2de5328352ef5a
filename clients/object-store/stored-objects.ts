import type { BucketItem } from 'minio';
import type { ObjectStoreSettings } from '../../config/settings';
import { callStore, createClient } from './connection';

export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  /** Epoch ms, by the clock of the object store. */
  readonly storedAt: number;
}

/** Lists and removes objects. Only retention needs this; all other code stores and reads through `ObjectStore`. */
export interface StoredObjects {
  list(prefix: string): Promise<StoredObject[]>;
  /** Removing an object that does not exist changes nothing. */
  remove(key: string): Promise<void>;
}

export function connectStoredObjects(settings: ObjectStoreSettings): StoredObjects {
  const client = createClient(settings);
  const { bucket } = settings;

  async function list(prefix: string): Promise<StoredObject[]> {
    const found: StoredObject[] = [];
    for await (const item of client.listObjectsV2(bucket, prefix, true)) {
      const { name, size, lastModified } = item as BucketItem;
      if (name !== undefined && lastModified !== undefined) {
        found.push({ key: name, bytes: size, storedAt: lastModified.getTime() });
      }
    }
    return found;
  }

  return {
    list: (prefix) => callStore('list', prefix, () => list(prefix)),
    remove: (key) => callStore('remove', key, () => client.removeObject(bucket, key)),
  };
}
