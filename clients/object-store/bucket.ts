import type { ObjectStoreSettings } from '../../config/settings';
import { attempt, createClient } from './connection';

/** Whether the bucket is there, asked with the keys of the settings. */
export function hasBucket(settings: ObjectStoreSettings): Promise<boolean> {
  const { bucket } = settings;
  return attempt('find', `the bucket ${bucket}`, () => createClient(settings).bucketExists(bucket));
}

/**
 * Makes the bucket when it is not there. Keys that may not look are trusted: what they may do shows at the first object.
 * @throws ObjectStoreFailed
 */
export async function ensureBucket(settings: ObjectStoreSettings): Promise<void> {
  const { bucket, region } = settings;
  if (await hasBucket(settings).catch(trueWhereDenied)) return;
  await attempt('make', `the bucket ${bucket}`, () =>
    createClient(settings).makeBucket(bucket, region).catch(ignoreAlreadyThere),
  );
}

function trueWhereDenied(error: { code?: string }): true {
  if (error.code === 'AccessDenied' || error.code === 'Forbidden') return true;
  throw error;
}

/** Another worker was faster. */
function ignoreAlreadyThere(error: { code?: string }): void {
  if (error.code !== 'BucketAlreadyOwnedByYou' && error.code !== 'BucketAlreadyExists') throw error;
}
