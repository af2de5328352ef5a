import { within } from '../../../serve/deadline';
import { repeat } from '../../../serve/repeat';

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

test('repeats work without ever doing it twice at once, until it is stopped', async () => {
  let running = 0;
  let most = 0;
  let times = 0;
  const loop = repeat({
    pauseMs: 1,
    work: async () => {
      most = Math.max(most, ++running);
      await pause(10);
      running--;
      times++;
    },
  });
  while (times < 3) await pause(5);
  loop.stop();
  await pause(30);
  const stoppedAt = times;
  await pause(50);
  expect(most).toBe(1);
  expect(times).toBe(stoppedAt);
});

test('waits for work no longer than it may take', async () => {
  expect(await within(1_000, Promise.resolve('done'))).toBe('done');
  await expect(within(1_000, Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(within(10, pause(200))).rejects.toThrow('no answer in 10 ms');
});
