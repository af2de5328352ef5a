import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { projectRoot } from '../../../config/paths';
import { takeLock, withLock } from '../../../system/lock';
import { identifyProcess } from '../../../system/processes';
import { makeFolder } from '../stack/tiny-programs';

/** Tries to take the lock at the given instant (epoch ms), prints the result, and keeps the lock until its input ends. */
const TAKER = `
const { takeLock } = require('./dist/system/lock.js');
const [path, at] = process.argv.slice(1);
while (Date.now() < Number(at));
console.log('release' in takeLock(path) ? 'taken' : 'held by another');
process.stdin.resume();
`;

/** Increments the number in a file 20 times. Reads and writes it in separate steps while it holds the lock. */
const COUNTER = `
const { withLock } = require('./dist/system/lock.js');
const { readFile, writeFile } = require('node:fs/promises');
const [path, file] = process.argv.slice(1);
(async () => {
  for (let times = 0; times < 20; times++)
    await withLock(path, 60000, async () => writeFile(file, String(Number(await readFile(file, 'utf8')) + 1)));
})();
`;

async function runScript(script: string, ...args: string[]): Promise<string> {
  const child = spawn(process.execPath, ['-e', script, ...args], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return (await text(child.stdout)).trim();
}

async function startAndEndProcess(): Promise<number> {
  const child = spawn('true');
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('a lock', () => {
  const folder = makeFolder();
  const path = join(folder.path, 'running');
  const writeHolder = (generation: number, holder: object) =>
    writeFileSync(`${path}-${generation}.lock`, JSON.stringify(holder));
  const release = (lock: ReturnType<typeof takeLock>) => 'release' in lock && lock.release();

  afterEach(() => expect(readdirSync(folder.path).filter((name) => name.endsWith('.new'))).toEqual([]));
  afterAll(() => folder.remove());

  it('has one holder at a time, and reports its pid to others', () => {
    const first = takeLock(path);
    expect(takeLock(path)).toMatchObject({ heldBy: { pid: process.pid } });
    release(first);
    const second = takeLock(path);
    expect(second).toHaveProperty('release');
    release(second);
  });

  it('goes to exactly one of several processes that take over the lock of a dead holder', async () => {
    writeHolder(7, { pid: await startAndEndProcess(), startedAt: 'long ago' });
    const at = String(Date.now() + 600);
    const takers = [1, 2, 3, 4].map(() =>
      spawn(process.execPath, ['-e', TAKER, path, at], { cwd: projectRoot, stdio: ['pipe', 'pipe', 'inherit'] }),
    );
    const answers = await Promise.all(takers.map(async ({ stdout }) => String((await once(stdout, 'data'))[0]).trim()));
    for (const { stdin } of takers) stdin.end();
    await Promise.all(takers.map((taker) => once(taker, 'exit')));
    expect(answers.sort()).toEqual(['held by another', 'held by another', 'held by another', 'taken']);
  });

  it('is taken over when another process has got the pid of the dead holder', () => {
    writeHolder(9, { pid: process.pid, startedAt: 'another boot' });
    const lock = takeLock(path);
    expect(lock).toHaveProperty('release');
    release(lock);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('is independent of a lock with another name in the same folder', () => {
    const [running, registry] = [takeLock(path), takeLock(join(folder.path, 'registry'))];
    expect([running, registry]).toEqual([{ release: expect.any(Function) }, { release: expect.any(Function) }]);
    release(running);
    release(registry);
  });

  it('of another host is taken over when it was not touched for a minute', () => {
    writeHolder(1, { pid: 1, startedAt: 'elsewhere', host: `not-${hostname()}` });
    expect(takeLock(path)).toMatchObject({ heldBy: { pid: 1 } });
    utimesSync(`${path}-1.lock`, new Date(), new Date(Date.now() - 61_000));
    const lock = takeLock(path);
    expect(lock).toHaveProperty('release');
    release(lock);
  });

  it('lets waiting processes work one after the other', async () => {
    const file = join(folder.path, 'count');
    writeFileSync(file, '0');
    await Promise.all([1, 2, 3].map(() => runScript(COUNTER, path, file)));
    expect(readFileSync(file, 'utf8')).toBe('60');
  });

  it('is not free before the deadline: withLock rejects', async () => {
    writeHolder(1, { ...identifyProcess(process.ppid) });
    await expect(withLock(path, 150, async () => 'done')).rejects.toMatchObject({
      code: 'LockHeld',
      canRetry: true,
      message: `The lock ${path} is held by process ${process.ppid}; wait until that process has finished, or stop it`,
    });
  });
});
