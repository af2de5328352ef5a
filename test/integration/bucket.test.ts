import { randomUUID } from 'node:crypto';
import { ensureBucket, hasBucket } from '../../clients/object-store/bucket';
import { createClient } from '../../clients/object-store/connection';
import { objectStoreForTests } from '../support/servers';

describe('the bucket of an own S3', () => {
  const settings = { ...objectStoreForTests(), bucket: `made-${randomUUID()}` };
  afterAll(() => createClient(settings).removeBucket(settings.bucket));

  it('is made when it is not there, also by two workers at once', async () => {
    expect(await hasBucket(settings)).toBe(false);
    await Promise.all([ensureBucket(settings), ensureBucket(settings)]);
    expect(await hasBucket(settings)).toBe(true);
  });

  it('is left as it is when it is there', async () => {
    await expect(ensureBucket(settings)).resolves.toBeUndefined();
  });

  it('is not found with wrong keys, and the worker starts all the same', async () => {
    const wrong = { ...settings, secretKey: 'wrong' };
    await expect(hasBucket(wrong)).rejects.toMatchObject({ name: 'ObjectStoreFailed', canRetry: false });
    await expect(ensureBucket(wrong)).resolves.toBeUndefined();
  });
});
