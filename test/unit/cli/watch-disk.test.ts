import { watchDisk } from '../../../cli/watch-disk';

test('a full disk is printed once, and once more when it has room again', async () => {
  const stop = new AbortController();
  const states = [null, 'the disk is full: 0.0 GB free at /data', 'the disk is full: 0.0 GB free at /data', null, null];
  const lines: string[] = [];
  await watchDisk({
    home: '/data',
    stop: stop.signal,
    print: (line) => lines.push(line),
    pauseMs: 1,
    describe: () => {
      if (states.length === 1) stop.abort();
      return states.shift() ?? null;
    },
  });
  expect(lines).toEqual([
    'the disk is full: 0.0 GB free at /data; make room, failed steps are tried again',
    'the disk has room again at /data',
  ]);
});
