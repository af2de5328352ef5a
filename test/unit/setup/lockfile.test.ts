import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluate } from './setup-process';

const lockfile = join(__dirname, '..', '..', '..', 'package-lock.json');

const complete = (packages: string) => {
  const expression = `((packages) => ({ added: completeLockfile(packages), packages }))(${packages})`;
  return evaluate({ module: 'complete-lockfile.mjs', names: '{ completeLockfile }', expression });
};

test('the lockfile contains every optional package of every platform, as npm ci requires', async () => {
  const committed = `JSON.parse((await import('node:fs')).readFileSync(${JSON.stringify(lockfile)}, 'utf8')).packages`;
  expect(await complete(committed)).toMatchObject({ added: [] });
});

test('adds a missing package with the platform in its name', async () => {
  const optionalDependencies = { '@swc/core-linux-arm64-musl': '1.16.22', '@swc/core-darwin-x64': '1.16.22' };
  const packages = { 'node_modules/@swc/core': { version: '1.16.22', dev: true, optionalDependencies } };
  expect(await complete(JSON.stringify(packages))).toMatchObject({
    added: ['@swc/core-linux-arm64-musl', '@swc/core-darwin-x64'],
    packages: {
      'node_modules/@swc/core-linux-arm64-musl': {
        version: '1.16.22',
        os: ['linux'],
        cpu: ['arm64'],
        libc: ['musl'],
        dev: true,
      },
      'node_modules/@swc/core-darwin-x64': { version: '1.16.22', os: ['darwin'], cpu: ['x64'], optional: true },
    },
  });
});

test('the lockfile names no registry', () => {
  expect(readFileSync(lockfile, 'utf8')).not.toContain('"resolved"');
});
