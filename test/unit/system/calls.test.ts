import { readFile } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFor, letTimersRun, repeat, singleFlight, withDeadline } from '../../../system/calls';
import { manualClock } from '../../../system/clock';

test('withDeadline rejects when the work takes too long', async () => {
  expect(await withDeadline(1_000, Promise.resolve('done'))).toBe('done');
  await expect(withDeadline(1_000, Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(withDeadline(10, sleep(200))).rejects.toMatchObject({
    name: 'DeadlineError',
    message: 'no answer in 10 ms',
  });
});

test('repeat never overlaps two runs, and ends when it is stopped', async () => {
  let running = 0;
  let maxRunning = 0;
  let times = 0;
  const loop = repeat({
    pauseMs: 1,
    work: async () => {
      maxRunning = Math.max(maxRunning, ++running);
      await sleep(10);
      running--;
      times++;
    },
  });
  while (times < 3) await sleep(5);
  loop.stop();
  await sleep(30);
  const stoppedAt = times;
  await sleep(50);
  expect(maxRunning).toBe(1);
  expect(times).toBe(stoppedAt);
});

test('wake ends the pause of repeat, and a run that is asked for during another one follows it', async () => {
  let times = 0;
  const loop = repeat({
    pauseMs: () => 60_000,
    work: async () => {
      times++;
      await sleep(10);
    },
  });
  loop.wake();
  loop.wake();
  while (times < 2) await sleep(5);
  // The last run ends before the next one is asked for.
  await sleep(30);
  expect(times).toBe(2);
  loop.wake();
  while (times < 3) await sleep(5);
  await sleep(30);
  expect(times).toBe(3);
  loop.stop();
  loop.wake();
  await sleep(30);
  expect(times).toBe(3);
});

describe('singleFlight', () => {
  function startWork() {
    const ends: ((error?: Error) => void)[] = [];
    const work = singleFlight(
      () =>
        new Promise<number>((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve(ends.length)))),
    );
    return { work, ends };
  }

  it('does not start a second run while one is running', async () => {
    const { work, ends } = startWork();
    const answers = Promise.all([work(), work()]);
    expect(ends).toHaveLength(1);
    ends[0]?.();
    expect(await answers).toEqual([1, 1]);
  });

  it('starts a new run after the last one succeeded or failed', async () => {
    const { work, ends } = startWork();
    const failed = work();
    ends[0]?.(new Error('away'));
    await expect(failed).rejects.toThrow('away');
    const second = work();
    expect(ends).toHaveLength(2);
    ends[1]?.();
    expect(await second).toBe(2);
  });
});

describe('cacheFor', () => {
  function counting(answer: (count: number) => Promise<number>) {
    const clock = manualClock(0);
    let count = 0;
    return { clock, ask: cacheFor(1_000, { clock, read: () => answer(++count) }) };
  }

  it('calls read once for simultaneous calls, and again when the interval has passed', async () => {
    const { clock, ask } = counting(async (count) => count);
    expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
    clock.set(999);
    expect(await ask()).toBe(1);
    clock.set(1_000);
    expect(await ask()).toBe(2);
  });

  it('asks again when the clock was set back', async () => {
    const { clock, ask } = counting(async (count) => count);
    clock.set(3_600_000);
    expect(await ask()).toBe(1);
    clock.set(0);
    expect(await ask()).toBe(2);
  });

  it('keeps a failure for a shorter time when that is asked for', async () => {
    const clock = manualClock(0);
    let count = 0;
    const read = async () => {
      count += 1;
      if (count === 1) throw new Error('too early');
      return count;
    };
    const ask = cacheFor(1_000, { clock, read, failureMs: 100 });
    await expect(ask()).rejects.toThrow('too early');
    clock.set(99);
    await expect(ask()).rejects.toThrow('too early');
    clock.set(100);
    expect(await ask()).toBe(2);
  });

  it('keeps a failure as long as an answer, so that a server that is down is not called more often', async () => {
    const { clock, ask } = counting(async (count) => {
      throw new Error(`failed ${count} times`);
    });
    await expect(ask()).rejects.toThrow('failed 1 times');
    await expect(ask()).rejects.toThrow('failed 1 times');
    clock.set(1_000);
    await expect(ask()).rejects.toThrow('failed 2 times');
  });
});

test('letTimersRun runs a timer that is due, also when the computation began in an I/O callback', async () => {
  const ran: string[] = [];
  await new Promise<void>((resolve) => {
    readFile(__filename, async () => {
      setTimeout(() => ran.push('heartbeat'), 5);
      const end = Date.now() + 20;
      while (Date.now() < end);
      await letTimersRun();
      ran.push('next part');
      resolve();
    });
  });
  expect(ran).toEqual(['heartbeat', 'next part']);
});
