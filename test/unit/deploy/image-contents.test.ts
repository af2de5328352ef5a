import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { projectRoot } from '../../../config/paths';
import { VERIFY_SCRIPT } from '../../../operations/ledger/export-ledger';

/** Folders with sources that no image contains. */
const EXCLUDED = ['bench', 'dist', 'dist.new', 'monitoring', 'node_modules', 'test'];

function containsSources(folder: string): boolean {
  return readdirSync(join(projectRoot, folder), { withFileTypes: true }).some((entry) =>
    entry.isDirectory() ? containsSources(join(folder, entry.name)) : entry.name.endsWith('.ts'),
  );
}

test('.dockerignore includes every folder that is compiled into the images', () => {
  const lines = readFileSync(join(projectRoot, '.dockerignore'), 'utf8').split('\n');
  const folders = readdirSync(projectRoot, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !EXCLUDED.includes(entry.name))
    .map(({ name }) => name)
    .filter(containsSources);
  expect(folders.length).toBeGreaterThan(10);
  expect(folders.filter((name) => !lines.includes(`!${name}`))).toEqual([]);
});

test('.dockerignore excludes everything that it does not name, such as .env', () => {
  const rules = readFileSync(join(projectRoot, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(rules[0]).toBe('*');
  expect(rules.slice(1).every((rule) => rule.startsWith('!') && !rule.includes('.env') && !rule.includes('*'))).toBe(
    true,
  );
});

test('the Dockerfile copies the script of `nexthour ledger export` into the images (it was missing once)', () => {
  const dockerfile = readFileSync(join(projectRoot, 'Dockerfile'), 'utf8');
  const script = relative(projectRoot, VERIFY_SCRIPT);
  expect(dockerfile).toMatch(new RegExp(`^COPY ${script} `, 'm'));
});

test('the Dockerfile compiles the network, which tsc does not', () => {
  const dockerfile = readFileSync(join(projectRoot, 'Dockerfile'), 'utf8');
  expect(dockerfile).toMatch(
    /^FROM packages AS compiled\nCOPY \. \.\nRUN node setup\/only\.mjs .*\bcompiled-network\b/m,
  );
});
