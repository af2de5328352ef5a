import { repeat } from '../../../system/repeat';

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
