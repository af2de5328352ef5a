import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createBareCheckout, type ProcessResult, runNode } from './setup-process';

let checkout: string;

beforeEach(() => {
  checkout = createBareCheckout();
});

afterEach(() => rmSync(dirname(checkout), { recursive: true }));

/** Runs a set-up with two toy tasks: `paint` needs `wall`. Each task appends its name to the file `ran`. */
function runWith(
  options: { wallCommand?: string; input?: string; onStderr?: (text: string) => void } = {},
): Promise<ProcessResult> {
  const command = options.wallCommand ?? 'true';
  const tasks = `
    import { appendFileSync, writeFileSync } from 'node:fs';
    import { runProgram } from './run-program.mjs';
    const toy = (name, needs, command) => ({
      name, title: name, needs,
      inputs: () => ({ input: '${options.input ?? 'same'}' }),
      outputs: () => [name],
      async run() {
        appendFileSync('ran', name + ' ');
        await runProgram({ task: name, command: ['sh', '-c', command] });
        writeFileSync(name, '');
      },
    });
    export const TASKS = [toy('wall', [], ${JSON.stringify(command)}), toy('paint', ['wall'], 'true')];`;
  writeFileSync(join(checkout, 'setup/tasks.mjs'), tasks);
  const { onStderr = () => undefined } = options;
  return runNode({ args: ['setup/then.mjs', 'echo', 'continued'], cwd: checkout, onStderr });
}

const ran = () => readFileSync(join(checkout, 'ran'), 'utf8').trim().split(' ');

test('runs every task once and in order, and no task the second time', async () => {
  const first = await runWith();
  const second = await runWith();
  expect(first).toMatchObject({ code: 0, stdout: 'continued\n' });
  expect(first.stderr).toMatch(/^\[setup 1\/2\] wall: done in \d+ s$/m);
  expect(second).toEqual({ code: 0, stdout: 'continued\n', stderr: '' });
  expect(ran()).toEqual(['wall', 'paint']);
});

test('runs a task and its dependents again when its output is missing or its input has changed', async () => {
  await runWith();
  rmSync(join(checkout, 'wall'));
  await runWith();
  await runWith({ input: 'other' });
  expect(ran()).toEqual(['wall', 'paint', 'wall', 'paint', 'wall', 'paint']);
});

test('shows the end of the log and a remedy when a task fails, and runs that task again the next time', async () => {
  const failed = await runWith({ wallCommand: 'echo npm error code ENOTFOUND; exit 3' });
  expect(failed.code).toBe(1);
  expect(failed.stdout).toBe('');
  expect(failed.stderr).toContain('| npm error code ENOTFOUND');
  expect(failed.stderr).toContain('.cache/setup/wall.log');
  expect(failed.stderr).toContain('HTTPS_PROXY');
  expect(failed.stderr).not.toMatch(/^\s+at /m);
  expect(await runWith()).toMatchObject({ code: 0, stdout: 'continued\n' });
});

test('runs each task once when two set-ups start at the same time', async () => {
  // The task of the first one ends when the second one waits, however late that one starts.
  const onStderr = (text: string) => {
    if (text.includes('another set-up is running')) writeFileSync(join(checkout, 'go'), '');
  };
  const run = () => runWith({ wallCommand: 'while [ ! -e go ]; do sleep 0.05; done', onStderr });
  const both = await Promise.all([run(), run()]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(ran()).toEqual(['wall', 'paint']);
});

test('leaves no program running when it is killed', async () => {
  const alive = join(checkout, 'alive');
  const running = runWith({ wallCommand: 'while true; do touch alive; sleep 0.05; done' });
  while (!existsSync(alive)) await pause(20);
  process.kill(JSON.parse(readFileSync(join(checkout, '.cache/setup/lock'), 'utf8')).pid, 'SIGKILL');
  await running;
  // On a busy machine, the program may be killed a moment later. The time limit of the test ends the wait.
  do {
    rmSync(alive, { force: true });
    await pause(300);
  } while (existsSync(alive));
  expect(await runWith()).toMatchObject({ code: 0, stdout: 'continued\n' });
});

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
