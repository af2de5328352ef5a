import { oneAtATime } from '../../../system/one-at-a-time';

describe('oneAtATime', () => {
  function begun() {
    const ends: ((error?: Error) => void)[] = [];
    const work = oneAtATime(
      () =>
        new Promise<number>((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve(ends.length)))),
    );
    return { work, ends };
  }

  it('begins nothing beside what is under way, however long that takes', async () => {
    const { work, ends } = begun();
    const answers = Promise.all([work(), work()]);
    expect(ends).toHaveLength(1);
    ends[0]?.();
    expect(await answers).toEqual([1, 1]);
  });

  it('begins anew when the last one has ended, well or not', async () => {
    const { work, ends } = begun();
    const failed = work();
    ends[0]?.(new Error('away'));
    await expect(failed).rejects.toThrow('away');
    const second = work();
    expect(ends).toHaveLength(2);
    ends[1]?.();
    expect(await second).toBe(2);
  });
});
