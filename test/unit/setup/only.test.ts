import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bareCheckout, type Ended, runNode } from './setup-process';

let checkout: string;

/** Set-up with three toy tasks: `paint` needs `wall`, and nothing needs `garden`. */
beforeEach(() => {
  checkout = bareCheckout();
  const tasks = `
    import { writeFileSync } from 'node:fs';
    const toy = (name, needs) => ({
      name, title: name, needs, inputs: () => ({}), outputs: () => [name], run: async () => writeFileSync(name, ''),
    });
    export const TASKS = [toy('wall', []), toy('garden', []), toy('paint', ['wall'])];`;
  writeFileSync(join(checkout, 'setup/tasks.mjs'), tasks);
});

afterEach(() => rmSync(dirname(checkout), { recursive: true }));

const only = (...names: string[]): Promise<Ended> => runNode({ args: ['setup/only.mjs', ...names], cwd: checkout });

test('does a task and what it needs, and nothing else', async () => {
  expect(await only('paint')).toMatchObject({ code: 0 });
  expect(['wall', 'paint', 'garden'].map((name) => existsSync(join(checkout, name)))).toEqual([true, true, false]);
});

test('names the tasks that there are, where it is asked for another', async () => {
  const { code, stderr } = await only('roof');
  expect({ code, stderr }).toEqual({ code: 1, stderr: 'setup/only.mjs: roof is not one of wall, garden, paint\n' });
});
