import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createBareCheckout, evaluate, runNode } from './setup-process';

const describeProblem = (error: object) =>
  evaluate({
    module: 'folder-problem.mjs',
    names: '{ describeFolderProblem }',
    expression: `describeFolderProblem(${JSON.stringify(error)})`,
  });

test.each([
  [
    'EACCES',
    /permission denied \(EACCES\)\. .* belongs to the user with the id \d+\. Run the command as that user, or run: sudo/,
  ],
  ['EROFS', /the file system is read-only \(EROFS\)\. Copy .* to a disk that can be written/],
  ['ENOSPC', /the disk is full \(ENOSPC\)\. Free about 6 GB/],
])('explains %s in one sentence with user, path and remedy', async (code, expected) => {
  const problem = await describeProblem({ code, path: '/nowhere/x' });
  expect(problem).toMatch(/^The user \S+ cannot write \/nowhere\/x: /);
  expect(problem).toMatch(expected);
});

test('leaves other errors alone', async () => {
  expect(await describeProblem({ message: 'x is not a function' })).toBeNull();
});

test('names a file that is in the place of .cache, without a stack trace', async () => {
  const folder = createBareCheckout();
  const file = join(folder, '.cache');
  writeFileSync(file, '');
  const { code, stderr } = await runNode({ args: ['cli/nexthour.mjs', 'start'], cwd: folder });
  rmSync(dirname(folder), { recursive: true });
  expect(code).toBe(1);
  expect(stderr).toContain(`a file is where a folder should be`);
  expect(stderr).toContain(`Remove or rename the file ${file}, then run the same command again.`);
  expect(stderr).not.toMatch(/^\s+at /m);
});
