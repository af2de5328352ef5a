import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../config/paths';

/** Folders of sources that no image needs. */
const STAY_OUTSIDE = ['bench', 'dist', 'dist.new', 'monitoring', 'node_modules', 'test'];

function holdsSources(folder: string): boolean {
  return readdirSync(join(projectRoot, folder), { withFileTypes: true }).some((entry) =>
    entry.isDirectory() ? holdsSources(join(folder, entry.name)) : entry.name.endsWith('.ts'),
  );
}

test('lets every folder that is compiled into the images', () => {
  const lines = readFileSync(join(projectRoot, '.dockerignore'), 'utf8').split('\n');
  const folders = readdirSync(projectRoot, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !STAY_OUTSIDE.includes(entry.name))
    .map(({ name }) => name)
    .filter(holdsSources);
  expect(folders.length).toBeGreaterThan(10);
  expect(folders.filter((name) => !lines.includes(`!${name}`))).toEqual([]);
});

test('keeps out whatever is not named, such as .env', () => {
  const rules = readFileSync(join(projectRoot, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(rules[0]).toBe('*');
  expect(rules.slice(1).every((rule) => rule.startsWith('!') && !rule.includes('.env') && !rule.includes('*'))).toBe(
    true,
  );
});
