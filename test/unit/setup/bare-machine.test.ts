import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createBareCheckout, runNode } from './setup-process';

let checkout: string;
let emptyPath: string;

beforeAll(() => {
  checkout = createBareCheckout();
  emptyPath = mkdtempSync(join(tmpdir(), 'nexthour-path-'));
});

afterAll(() => {
  rmSync(dirname(checkout), { recursive: true });
  rmSync(emptyPath, { recursive: true });
});

function fakeNodeVersion(version: string): string[] {
  const preload = join(dirname(checkout), `node-${version}.cjs`);
  const versions = `Object.freeze({ ...process.versions, node: '${version}' })`;
  writeFileSync(preload, `Object.defineProperty(process, 'versions', { value: ${versions} });`);
  return ['--require', preload];
}

test.each(['18.20.4', '24.1.0'])('ends with one clear message on Node %s', async (version) => {
  const { code, stderr } = await runNode({
    args: [...fakeNodeVersion(version), 'cli/nexthour.mjs', 'start'],
    cwd: checkout,
  });
  expect(code).toBe(1);
  expect(stderr).toContain(`This is Node.js ${version}; nexthour needs`);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('reports both Python and git when PATH has neither', async () => {
  const env = { ...process.env, PATH: emptyPath };
  const { code, stderr } = await runNode({ args: ['setup/then.mjs', 'jest'], cwd: checkout, env });
  expect(code).toBe(1);
  expect(stderr).toContain('Python 3.10 or newer was not found');
  expect(stderr).toContain('git was not found');
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('does not accept a python3 that does not run Python', async () => {
  symlinkSync('/bin/false', join(emptyPath, 'python3'));
  const env = { ...process.env, PATH: emptyPath };
  const { stderr } = await runNode({ args: ['setup/then.mjs'], cwd: checkout, env });
  expect(stderr).toContain('Python 3.10 or newer was not found');
});
