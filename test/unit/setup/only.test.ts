import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createBareCheckout, type ProcessResult, runNode } from './setup-process';

let checkout: string;

/** A set-up with three toy tasks: `paint` needs `wall`, and no task needs `garden`. */
beforeEach(() => {
  checkout = createBareCheckout();
  const tasks = `
    import { writeFileSync } from 'node:fs';
    const toy = (name, needs) => ({
      name, title: name, needs, inputs: () => ({}), outputs: () => [name], run: async () => writeFileSync(name, ''),
    });
    export const TASKS = [toy('wall', []), toy('garden', []), toy('paint', ['wall'])];`;
  writeFileSync(join(checkout, 'setup/tasks.mjs'), tasks);
});

afterEach(() => rmSync(dirname(checkout), { recursive: true }));

const only = (...names: string[]): Promise<ProcessResult> =>
  runNode({ args: ['setup/only.mjs', ...names], cwd: checkout });

test('runs a task and the tasks that it needs, and no others', async () => {
  expect(await only('paint')).toMatchObject({ code: 0 });
  expect(['wall', 'paint', 'garden'].map((name) => existsSync(join(checkout, name)))).toEqual([true, true, false]);
});

test('lists the tasks when a name is unknown or missing', async () => {
  const { code, stderr } = await only('roof');
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: 'setup/only.mjs: roof is not a task; the tasks are wall, garden, paint\n',
  });
  expect(await only()).toMatchObject({
    code: 1,
    stderr: 'setup/only.mjs: no task is given; the tasks are wall, garden, paint\n',
  });
});
