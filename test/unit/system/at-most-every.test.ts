import { atMostEvery } from '../../../system/at-most-every';
import { manualClock } from '../../../system/clock';

describe('atMostEvery', () => {
  function counting(answer: (count: number) => Promise<number>) {
    const clock = manualClock(0);
    let count = 0;
    return { clock, ask: atMostEvery(1_000, { clock, read: () => answer(++count) }) };
  }

  it('asks once however many come at the same moment, and again when the time has passed', async () => {
    const { clock, ask } = counting(async (count) => count);
    expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
    clock.set(999);
    expect(await ask()).toBe(1);
    clock.set(1_000);
    expect(await ask()).toBe(2);
  });

  it('keeps a failure as long as an answer, so that what is down is not asked more often', async () => {
    const { clock, ask } = counting(async (count) => {
      throw new Error(`failed ${count} times`);
    });
    await expect(ask()).rejects.toThrow('failed 1 times');
    await expect(ask()).rejects.toThrow('failed 1 times');
    clock.set(1_000);
    await expect(ask()).rejects.toThrow('failed 2 times');
  });
});
