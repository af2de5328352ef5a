import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeFileError } from '../../../system/file-errors';
import { makeFolder } from '../stack/tiny-programs';

const folder = makeFolder();
afterAll(() => folder.remove());

function errorOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

test('names the file that is in the place of a folder', () => {
  const file = join(folder.path, 'file');
  writeFileSync(file, '');
  const path = join(file, 'a', 'clock.json');
  expect(describeFileError(errorOf(() => statSync(path)))).toMatch(
    new RegExp(`^The user \\S+ cannot use ${path}: a file is where a folder should be \\(ENOTDIR\\): ${file}; choose`),
  );
});

test('names the folder of another user and its owner', () => {
  const path = join(folder.path, 'private', 'x', 'clock.json');
  mkdirSync(join(folder.path, 'private'));
  chmodSync(join(folder.path, 'private'), 0o700);
  const error = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', path });
  const text = describeFileError(error);
  expect(text).toContain(
    `permission denied (EACCES). ${join(folder.path, 'private')} belongs to the user with the id `,
  );
  expect(text).toContain('run the command as that user, or choose another path');
});

test('says that a name is too long, and leaves other errors alone', () => {
  expect(describeFileError(errorOf(() => statSync(join(folder.path, 'x'.repeat(300)))))).toContain('(ENAMETOOLONG)');
  expect(describeFileError(errorOf(() => readFileSync(join(folder.path, 'none'))))).toBeNull();
  expect(describeFileError(new Error('EACCES'))).toBeNull();
});
