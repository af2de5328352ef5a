import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { projectRoot } from '../../../config/paths';
import { takeLock } from '../../../system/lock';
import { makeFolder } from '../stack/tiny-programs';

/** Takes the lock at the given instant (epoch ms), says whether it has it, and holds it for a moment. */
const TAKER = `
const { takeLock } = require('./dist/system/lock.js');
const [folder, at] = process.argv.slice(1);
while (Date.now() < Number(at));
console.log('release' in takeLock(folder) ? 'mine' : 'not mine');
setTimeout(() => {}, 500);
`;

async function takeAt(folder: string, at: number): Promise<string> {
  const child = spawn(process.execPath, ['-e', TAKER, folder, String(at)], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return (await text(child.stdout)).trim();
}

describe('the lock of a home', () => {
  const folder = makeFolder();
  afterEach(() => expect(readdirSync(folder.path).filter((name) => name.endsWith('.new'))).toEqual([]));
  afterAll(() => folder.remove());

  it('has one holder, and names it to the next', () => {
    const first = takeLock(folder.path);
    expect(takeLock(folder.path)).toMatchObject({ heldBy: { pid: process.pid } });
    if ('release' in first) first.release();
    const again = takeLock(folder.path);
    expect(again).toHaveProperty('release');
    if ('release' in again) again.release();
  });

  it('goes to one of those who start at the same instant, also when a dead holder left it', async () => {
    const dead = spawn('true');
    await once(dead, 'exit');
    writeFileSync(join(folder.path, 'running-7.lock'), JSON.stringify({ pid: dead.pid, startedAt: 'long ago' }));
    const at = Date.now() + 600;
    const answers = await Promise.all([1, 2, 3, 4].map(() => takeAt(folder.path, at)));
    expect(answers.sort()).toEqual(['mine', 'not mine', 'not mine', 'not mine']);
  });

  it('is not kept by another process that has the number of a dead holder', () => {
    writeFileSync(join(folder.path, 'running-9.lock'), JSON.stringify({ pid: process.pid, startedAt: 'another boot' }));
    const lock = takeLock(folder.path);
    expect(lock).toHaveProperty('release');
    if ('release' in lock) lock.release();
    expect(readdirSync(folder.path)).toEqual([]);
  });
});
