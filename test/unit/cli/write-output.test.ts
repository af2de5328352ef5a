import { execFileSync } from 'node:child_process';
import { lstatSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeOutput } from '../../../cli/write-output';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'write-output-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.each([
  ['a folder', '.', /is a folder \(EISDIR\); give the path of a file/],
  ['a file in a missing folder', 'none/rows.csv', /cannot be written \(ENOENT\); create the folder .*none first$/],
])('should say what to do when the output is %s', async (_, path, message) => {
  const { signal } = new AbortController();
  const output = { path: join(folder, path), chunks: ['rows'], signal, terminal: process.stderr };
  await expect(writeOutput(output)).rejects.toMatchObject({
    ...{ name: 'UserError', message: expect.stringMatching(message) },
  });
});

/** Only root can make a device. */
const itAsRoot = process.getuid?.() === 0 ? it : it.skip;

itAsRoot('should name the device that has no room, and leave it', async () => {
  const path = join(folder, 'full');
  execFileSync('mknod', [path, 'c', '1', '7']);
  const { signal } = new AbortController();
  await expect(writeOutput({ path, chunks: ['rows'], signal, terminal: process.stderr })).rejects.toThrow(
    `${path} was not written: ENOSPC`,
  );
  expect(lstatSync(path).isCharacterDevice()).toBe(true);
});
