import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluate } from './setup-process';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexthour-lock-'));
  file = join(folder, 'lock');
});

afterEach(() => rmSync(folder, { recursive: true }));

/**
 * Takes the lock, holds it for `ms` and releases it. Returns the instants, and the pids of the processes that it waited for.
 * @param whileWaiting code that the process runs when it starts to wait
 */
function holdLock(ms: number, { whileWaiting = '' } = {}) {
  const onWait = `({ pid }) => { waitedFor.push(pid); ${whileWaiting} }`;
  const options = `{ file: ${JSON.stringify(file)}, retryMs: 10, onWait: ${onWait} }`;
  const expression = `(async () => {
    const { rmSync } = await import('node:fs');
    const waitedFor = [];
    const release = await acquireLock(${options});
    const from = Date.now();
    await new Promise((done) => setTimeout(done, ${ms}));
    const until = Date.now();
    release();
    return { from, until, waitedFor };
  })()`;
  return evaluate({ module: 'lock.mjs', names: '{ acquireLock }', expression }) as Promise<{
    from: number;
    until: number;
    waitedFor: number[];
  }>;
}

test('three processes hold the lock one after the other', async () => {
  const held = await Promise.all([holdLock(150), holdLock(150), holdLock(150)]);
  const [first, second, third] = held.sort((a, b) => a.from - b.from);
  expect(second?.from).toBeGreaterThanOrEqual(first?.until ?? Number.NaN);
  expect(third?.from).toBeGreaterThanOrEqual(second?.until ?? Number.NaN);
  expect(existsSync(file)).toBe(false);
});

test('takes over the lock of a process that was killed', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(file, JSON.stringify({ pid, host: hostname() }));
  expect((await holdLock(0)).waitedFor).toEqual([]);
});

test('takes over a lock that is not updated, even if its pid is in use', async () => {
  writeFileSync(file, JSON.stringify({ pid: process.pid, host: hostname() }));
  const aMinuteAgo = new Date(Date.now() - 60_000);
  utimesSync(file, aMinuteAgo, aMinuteAgo);
  expect((await holdLock(0)).waitedFor).toEqual([]);
});

test('waits for a running holder and reports its pid', async () => {
  writeFileSync(file, JSON.stringify({ pid: process.pid, host: hostname() }));
  const { waitedFor } = await holdLock(0, { whileWaiting: `rmSync(${JSON.stringify(file)});` });
  expect(waitedFor).toEqual([process.pid]);
});
