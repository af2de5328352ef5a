import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { withScratchFolder } from '../../../system/scratch-folder';

let scratch: string;

beforeEach(async () => {
  scratch = join(await mkdtemp(join(tmpdir(), 'nexthour-scratch-')), 'fit');
});
afterEach(() => rm(join(scratch, '..'), { recursive: true }));

async function createLeftover(name: string): Promise<string> {
  await mkdir(join(scratch, name), { recursive: true });
  await writeFile(join(scratch, name, 'weights.bin'), 'half');
  return name;
}

test('removes the folders of killed processes of this machine, and keeps those of running ones', async () => {
  const { pid: dead } = spawnSync(process.execPath, ['--version']);
  await createLeftover(`${hostname()}@${dead}@a`);
  await createLeftover(`${hostname()}@${process.pid}@b`);
  const others = [await createLeftover(`${hostname()}@${process.ppid}@c`), await createLeftover(`elsewhere@${dead}@d`)];
  const during = await withScratchFolder(scratch, () => readdir(scratch));
  expect(during).toHaveLength(others.length + 1);
  expect((await readdir(scratch)).sort()).toEqual(others.sort());
});

test('removes its folder when the work fails', async () => {
  const failing = withScratchFolder(scratch, async (folder) => {
    expect(await readdir(folder)).toEqual([]);
    await writeFile(join(folder, 'btc_history.csv'), 'date');
    throw new Error('no memory');
  });
  await expect(failing).rejects.toThrow('no memory');
  expect(await readdir(scratch)).toEqual([]);
});
