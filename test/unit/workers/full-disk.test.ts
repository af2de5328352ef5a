import { tmpdir } from 'node:os';
import { CancelledFailure } from '@temporalio/common';
import { NexthourError } from '../../../system/errors';
import { createFullDiskInterceptor } from '../../../workers/full-disk';

const home = tmpdir();
const FULL = { fullBelowBytes: Number.POSITIVE_INFINITY };
const NOT_FULL = { fullBelowBytes: 0 };
const storeFailed = new NexthourError('ObjectStoreFailed', 'could not put a', { canRetry: true });
const badKey = new NexthourError('BadApiKey', 'wrong key');
const noSpace = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

async function failWith(error: Error, options: { fullBelowBytes: number }): Promise<unknown> {
  const { execute } = createFullDiskInterceptor(home, options);
  return execute?.({ args: [], headers: {} }, () => Promise.reject(error)).catch((reason: unknown) => reason);
}

describe('a step that fails while the disk is full', () => {
  it('names the disk, its free space and the remedy', async () => {
    expect(await failWith(storeFailed, FULL)).toMatchObject({
      code: 'DiskFull',
      canRetry: true,
      message: expect.stringMatching(
        /^could not put a; the disk is full: \d+\.\d GB free at .+; make room, the step is tried again$/,
      ),
      cause: storeFailed,
    });
  });

  it.each([badKey, new CancelledFailure('cancelled')])('keeps an error with another cause: %s', async (error) => {
    expect(await failWith(error, FULL)).toBe(error);
  });
});

describe('a step that fails while the disk has room', () => {
  it('keeps its error', async () => {
    expect(await failWith(storeFailed, NOT_FULL)).toBe(storeFailed);
  });

  it('names another disk when the error says that it is full', async () => {
    expect(await failWith(noSpace, NOT_FULL)).toMatchObject({
      code: 'DiskFull',
      message: 'ENOSPC: no space left on device, write; that disk is full; make room, the step is tried again',
    });
  });
});
