import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { createProgram } from '../../../cli/main';
import { projectRoot } from '../../../config/paths';
import { isUsableSpeed, systemClock } from '../../../system/clock';
import { createBareCheckout, evaluate, runNode } from './setup-process';

let checkout: string;

beforeAll(() => {
  checkout = createBareCheckout();
});

afterAll(() => rmSync(dirname(checkout), { recursive: true }));

/** Commands of the build and of CI, which the README does not list. `start` is `npm start` there. */
const NOT_FOR_USERS = ['start', 'compare', 'render-comparison', 'stage'];
/** With these modules, `--help` would need seconds. */
const HEAVY = ['@temporalio', 'kysely', 'node_modules/pg/', '@sinclair/typebox', 'undici', 'echarts', 'tensorflow'];
const COMMANDS = ['doctor', 'status', 'forecast', 'backtest --csv prices.csv'];

test.each(COMMANDS)('installs nothing and names `npm start` when nothing is set up: %s', async (command) => {
  const { code, stdout, stderr } = await runNode({ args: ['cli/nexthour.mjs', ...command.split(' ')], cwd: checkout });
  expect(stderr).toBe('nexthour: This folder is not set up yet. `npm start` sets it up and starts everything.\n');
  expect(stdout).toBe('');
  expect(code).toBe(1);
});

test.each(['--help', 'start --help'])('lists the commands before the set-up: %s', async (command) => {
  const { code, stdout } = await runNode({ args: ['cli/nexthour.mjs', ...command.split(' ')], cwd: checkout });
  expect(code).toBe(0);
  expect(stdout).toContain('`npm start` sets it up and starts everything');
  const commands = createProgram(systemClock).commands.map((one) => one.name());
  expect(commands.filter((name) => !stdout.includes(`npx nexthour ${name} `))).toEqual(NOT_FOR_USERS);
});

test.each([
  ['--onse', "`start` has no option or argument '--onse'. Its options are --once, --monitoring, --live, --time-lapse."],
  ['now', "`start` has no option or argument 'now'."],
  ['--time-lapse', 'The option --time-lapse needs a value.'],
  ['--time-lapse 7', '--time-lapse 7 is invalid. Give a whole number from 2 to 60'],
])('reports `start %s` before the set-up', async (flags, message) => {
  const args = ['cli/nexthour.mjs', 'start', ...flags.split(' ')];
  const { code, stdout, stderr } = await runNode({ args, cwd: checkout });
  expect(stderr).toContain(`nexthour: ${message}`);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
});

test('knows the options of `start`, and their values', async () => {
  const start = createProgram(systemClock).commands.find((one) => one.name() === 'start');
  const options = Object.fromEntries(start?.options.map(({ long, required }) => [long, required]) ?? []);
  const ask = (names: string, expression: string) => evaluate({ module: 'start-flags.mjs', names, expression });
  expect(await ask('{ START_OPTIONS }', 'START_OPTIONS')).toEqual(options);
  const numbers = Array.from({ length: 70 }, (_, number) => number - 2);
  const asked = `${JSON.stringify(numbers)}.map((n) => findWrongFlag(['--once', '--time-lapse=' + n]) === null)`;
  expect(await ask('{ findWrongFlag }', asked)).toEqual(numbers.map(isUsableSpeed));
});

test('prints the version before the set-up', async () => {
  const { code, stdout } = await runNode({ args: ['cli/nexthour.mjs', '--version'], cwd: checkout });
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});

async function loadedBy(module: string): Promise<string[]> {
  const source = `require(${JSON.stringify(module)}); console.log(JSON.stringify(Object.keys(require.cache)))`;
  const { stdout } = await runNode({ args: ['-e', source], cwd: projectRoot });
  return JSON.parse(stdout) as string[];
}

test('loads only what describes the commands until one of them runs', async () => {
  const loaded = await loadedBy('./dist/cli/main.js');
  expect(loaded.some((file) => file.includes('commander'))).toBe(true);
  expect(loaded.filter((file) => HEAVY.some((name) => file.includes(name)))).toEqual([]);
});

test('does not load the Kafka client, which takes half a second, for `status`', async () => {
  const loaded = await loadedBy('./dist/cli/status/read-status.js');
  expect(loaded.some((file) => file.includes('@temporalio/client'))).toBe(true);
  expect(loaded.filter((file) => file.includes('@platformatic/kafka'))).toEqual([]);
});
