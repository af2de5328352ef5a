import { setImmediate as turn } from 'node:timers/promises';
import { shareReads, shareReadsOf } from '../../../system/calls';

/** Reads that end when the test says so. Each gives its number. */
function plannedReads() {
  const ends: ((error?: Error) => void)[] = [];
  const read = () =>
    new Promise<number>((resolve, reject) => {
      const number = ends.length;
      ends.push((error) => (error ? reject(error) : resolve(number)));
    });
  return { ends, shared: shareReads(read) };
}

describe('a shared read', () => {
  it('should give callers who ask while it runs the result of the next one', async () => {
    const { ends, shared } = plannedReads();
    const [first, second, third] = [shared(), shared(), shared()];
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await turn();
    expect(ends).toHaveLength(2);
    const fourth = shared();
    ends[1]?.();
    await turn();
    expect(ends).toHaveLength(3);
    ends[2]?.();
    expect(await Promise.all([first, second, third, fourth])).toEqual([0, 1, 1, 2]);
  });

  it('should read again for a caller who asks after it ended', async () => {
    const { ends, shared } = plannedReads();
    const first = shared();
    ends[0]?.();
    expect(await first).toBe(0);
    const second = shared();
    ends[1]?.();
    expect(await second).toBe(1);
  });

  it('should run one at a time, also for a caller who asks when one has just ended', async () => {
    const { ends, shared } = plannedReads();
    const first = shared().then(() => shared());
    const second = shared();
    ends[0]?.();
    await turn();
    expect(ends).toHaveLength(2);
    ends[1]?.();
    expect(await Promise.all([first, second])).toEqual([1, 1]);
  });

  it('should fail only for those whose read failed', async () => {
    const { ends, shared } = plannedReads();
    const [first, second] = [shared(), shared()];
    ends[0]?.(new Error('no connection'));
    await expect(first).rejects.toThrow('no connection');
    await turn();
    ends[1]?.();
    expect(await second).toBe(1);
  });
});

describe('a read that depends on a query', () => {
  it('should be shared by equal queries only, and again be read when nobody waits for it', async () => {
    const asked: string[] = [];
    const shared = shareReadsOf(async ({ asset }: { asset: string }) => {
      const number = asked.push(asset);
      await turn();
      return number;
    });
    const ask = () => Promise.all(['BTC', 'ETH', 'BTC', 'BTC'].map((asset) => shared({ asset })));
    expect(await ask()).toEqual([1, 2, 3, 3]);
    expect(asked).toEqual(['BTC', 'ETH', 'BTC']);
    await ask();
    expect(asked).toEqual(['BTC', 'ETH', 'BTC', 'BTC', 'ETH', 'BTC']);
  });
});
