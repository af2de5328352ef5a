import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { failureInterceptor, toFailure } from '../../../activities/failures';
import { NexthourError } from '../../../system/errors';

class ThrottledError extends NexthourError {
  override readonly name = 'ThrottledError';
  constructor(readonly retryAfterMs: number | null) {
    super('Throttled', 'too many calls', { canRetry: true });
  }
}

describe('toFailure', () => {
  it('uses the code of a NexthourError as the failure type', () => {
    const error = new NexthourError('CorruptObject', 'the hash differs');
    const failure = toFailure(error);
    expect(failure).toMatchObject({ type: 'CorruptObject', message: 'the hash differs', nonRetryable: true });
    expect(failure.stack).toBe(error.stack);
  });

  it('puts the delay that an error requests into the details', () => {
    const failure = toFailure(new ThrottledError(3000));
    expect(failure).toMatchObject({ type: 'Throttled', nonRetryable: false, details: [{ retryAfterMs: 3000 }] });
    expect(toFailure(new ThrottledError(null)).details).toEqual([]);
  });

  it('is benign when the call only came too early', () => {
    const tooEarly = new NexthourError('NoBars', 'there is no bar yet', { canRetry: true, isTooEarly: true });
    expect(toFailure(tooEarly)).toMatchObject({ nonRetryable: false, category: 'BENIGN' });
    expect(toFailure(new ThrottledError(null)).category).not.toBe('BENIGN');
  });

  it('uses the name of any other error, which is retryable', () => {
    expect(toFailure(new RangeError('no'))).toMatchObject({ type: 'RangeError', message: 'no', nonRetryable: false });
    expect(toFailure('text')).toMatchObject({ type: 'Error', message: 'text', nonRetryable: false });
  });
});

describe('failureInterceptor', () => {
  const run = async (error: Error) =>
    failureInterceptor.execute?.({ args: [], headers: {} }, () => Promise.reject(error));

  it('converts a NexthourError', async () => {
    const running = run(new NexthourError('BadApiKey', 'wrong key'));
    await expect(running).rejects.toMatchObject({ name: 'ApplicationFailure', type: 'BadApiKey' });
  });

  it.each([new ApplicationFailure('given up', 'GivenUp'), new CancelledFailure('the hour was cancelled')])(
    'does not change a %s',
    async (error) => {
      await expect(run(error)).rejects.toBe(error);
    },
  );
});
