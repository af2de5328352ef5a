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
