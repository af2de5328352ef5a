import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../config/paths';

const FOLDERS = ['cli', 'operations', 'serve', 'workers'];

/** The compiled files are CommonJS, where `exports` is the module itself: the compiler writes an exported constant as `exports.NAME`. */
test('no variable is called exports (the compiled server could not start once)', () => {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(folder, file)),
  );
  expect(files.length).toBeGreaterThan(100);
  const read = (file: string) => readFileSync(join(projectRoot, file), 'utf8');
  expect(files.filter((file) => /\b(let|const|var) (exports|module|require)\b/.test(read(file)))).toEqual([]);
});
