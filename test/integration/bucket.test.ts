import { randomUUID } from 'node:crypto';
import { ensureBucket, hasBucket } from '../../clients/object-store/bucket';
import { createClient } from '../../clients/object-store/connection';
import { objectStoreForTests } from '../support/servers';

describe('the bucket of an external object store', () => {
  const settings = { ...objectStoreForTests(), bucket: `created-${randomUUID()}` };
  afterAll(() => createClient(settings).removeBucket(settings.bucket));

  it('is created when it is missing, even by two workers at the same time', async () => {
    expect(await hasBucket(settings)).toBe(false);
    await Promise.all([ensureBucket(settings), ensureBucket(settings)]);
    expect(await hasBucket(settings)).toBe(true);
  });

  it('is not changed when it exists', async () => {
    await expect(ensureBucket(settings)).resolves.toBeUndefined();
  });

  it('cannot be checked with wrong keys, which does not stop the start of a worker', async () => {
    const wrong = { ...settings, secretKey: 'wrong' };
    await expect(hasBucket(wrong)).rejects.toMatchObject({ code: 'ObjectStoreFailed', canRetry: false });
    await expect(ensureBucket(wrong)).resolves.toBeUndefined();
  });
});
