import type { ObjectStoreSettings } from '../../config/settings';
import { callStore, createClient, ObjectStoreError } from './connection';

/** Whether the bucket exists. @throws ObjectStoreError */
export function hasBucket(settings: ObjectStoreSettings): Promise<boolean> {
  const { bucket } = settings;
  return callStore('find', `the bucket ${bucket}`, () => createClient(settings).bucketExists(bucket));
}

/**
 * Creates the bucket unless it exists. If the keys have no permission to check this, the bucket is assumed to exist, because they may
 * still have permission to use it. Wrong keys then fail when the first object is stored.
 * @throws ObjectStoreError
 */
export async function ensureBucket(settings: ObjectStoreSettings): Promise<void> {
  const { bucket, region } = settings;
  if (await hasBucket(settings).catch(trueIfDenied)) return;
  await callStore('create', `the bucket ${bucket}`, () =>
    createClient(settings).makeBucket(bucket, region).catch(ignoreExisting),
  );
}

function trueIfDenied(error: unknown): true {
  if (error instanceof ObjectStoreError && ['AccessDenied', 'Forbidden'].includes(error.storeCode)) return true;
  throw error;
}

/** Another worker may have created the bucket at the same time. */
function ignoreExisting(error: { code?: string }): void {
  if (error.code !== 'BucketAlreadyOwnedByYou' && error.code !== 'BucketAlreadyExists') throw error;
}
