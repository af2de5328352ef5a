import { setTimeout as sleep } from 'node:timers/promises';
import { within } from '../../../system/deadline';

test('waits for work no longer than it may take', async () => {
  expect(await within(1_000, Promise.resolve('done'))).toBe('done');
  await expect(within(1_000, Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(within(10, sleep(200))).rejects.toMatchObject({ name: 'DeadlinePassed', message: 'no answer in 10 ms' });
});
