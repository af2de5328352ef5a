import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createBareCheckout, runNode } from './setup-process';

let checkout: string;

beforeAll(() => {
  checkout = createBareCheckout();
  writeFileSync(join(checkout, 'setup/tasks.mjs'), 'export const TASKS = [];');
});

afterAll(() => rmSync(dirname(checkout), { recursive: true }));

const then = (...command: string[]) => runNode({ args: ['setup/then.mjs', ...command], cwd: checkout });

test('ends with the exit code of the program', async () => {
  expect(await then('sh', '-c', 'exit 7')).toMatchObject({ code: 7 });
});

test('ends with 127 and no stack trace when the program does not exist', async () => {
  const { code, stderr } = await then('no-such-program');
  expect(code).toBe(127);
  expect(stderr).toBe('spawn no-such-program ENOENT\n');
});

test('runs set-up alone when no program is given', async () => {
  expect(await then()).toEqual({ code: 0, stdout: '', stderr: '' });
});

test.each(['SIGINT', 'SIGTERM'] as const)('forwards %s and waits for the program', async (signal) => {
  const program = `trap 'echo stopped; exit 5' INT TERM; echo ready; while true; do sleep 0.05; done`;
  const child = spawn(process.execPath, ['setup/then.mjs', 'sh', '-c', program], { cwd: checkout });
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
    if (stdout === 'ready\n') child.kill(signal);
  });
  const code = await new Promise((done) => child.on('close', done));
  expect({ code, stdout }).toEqual({ code: 5, stdout: 'ready\nstopped\n' });
});
