import { createPriority } from '../../../system/priority';

it('should let a computation wait until no urgent work runs, also when that fails', async () => {
  const { urgent, pause } = createPriority();
  const ended: string[] = [];
  let end: (error: Error) => void = () => undefined;
  const first = urgent(() => new Promise((_, reject) => (end = reject))).catch(() => ended.push('urgent'));
  const computation = pause().then(() => ended.push('computation'));
  await urgent(async () => ended.push('other urgent'));
  end(new Error('failed'));
  await Promise.all([first, computation]);
  expect(ended).toEqual(['other urgent', 'urgent', 'computation']);
  await pause();
});
