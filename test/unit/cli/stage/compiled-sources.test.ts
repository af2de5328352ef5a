import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createBareCheckout, runNode } from '../../setup/setup-process';

let checkout: string;

function write(path: string, text: string): void {
  const file = join(checkout, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const nexthour = (...args: string[]) => runNode({ args: ['cli/nexthour.mjs', ...args], cwd: checkout });

/** A checkout with one source of each language. According to the stamp of the set-up, it has been compiled. */
beforeEach(async () => {
  checkout = createBareCheckout();
  write('cli/main.ts', 'the first source');
  write('dist/cli/main.js', `exports.main = async (argv) => console.log('ran', ...argv.slice(2));`);
  write('forecasting/models/assembly/lstm.ts', 'the first source');
  write('forecasting/models/assembly/exponentials.ts', 'the first source');
  write('dist/forecasting/models/lstm.wasm', 'compiled');
  write('node_modules/.package-lock.json', '{}');
  const stamp = `import { writeStamp } from './setup/stamp.mjs';
    import { compiledSources } from './setup/tasks/compiled-sources.mjs';
    import { compiledNetwork } from './setup/tasks/compiled-network.mjs';
    for (const task of [compiledSources, compiledNetwork]) writeStamp(task, task.inputs());`;
  await runNode({ args: ['--input-type=module', '-e', stamp], cwd: checkout });
});
afterEach(() => rmSync(dirname(checkout), { recursive: true }));

it('should run a stage when the sources have not changed since they were compiled', async () => {
  expect(await nexthour('stage', 'train')).toEqual({ code: 0, stdout: 'ran stage train\n', stderr: '' });
});

it.each([
  ['edited', 'cli/main.ts'],
  ['added', 'cli/another.ts'],
  ['edited', 'forecasting/models/assembly/exponentials.ts'],
])('should refuse to run a stage when a source was %s, so that DVC stores no result of old code', async (_, source) => {
  write(source, 'the second source');
  const { code, stdout, stderr } = await nexthour('stage', 'train');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^nexthour: The sources changed after they were compiled, .*Run `npm run build` first\.\n$/);
  expect(await nexthour('status')).toMatchObject({ code: 0, stdout: 'ran status\n' });
});

it('should run a stage when there are no sources, as in an image', async () => {
  for (const path of ['cli/main.ts', 'tsconfig.json', 'tsconfig.build.json']) rmSync(join(checkout, path));
  expect(await nexthour('stage', 'train')).toMatchObject({ code: 0, stdout: 'ran stage train\n' });
});
