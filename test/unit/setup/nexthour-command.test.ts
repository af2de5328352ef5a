import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { createBareCheckout, runNode } from './setup-process';

let checkout: string;

beforeAll(() => {
  checkout = createBareCheckout();
});

afterAll(() => rmSync(dirname(checkout), { recursive: true }));

const COMMANDS = ['doctor', 'status', 'forecast', 'backtest --csv prices.csv', '--help', 'start --help', '--version'];

test.each(COMMANDS)('installs nothing and names `npm start` when nothing is set up: %s', async (command) => {
  const { code, stdout, stderr } = await runNode({ args: ['cli/nexthour.mjs', ...command.split(' ')], cwd: checkout });
  expect(stderr).toBe('nexthour: This folder is not set up yet. `npm start` sets it up and starts everything.\n');
  expect(stdout).toBe('');
  expect(code).toBe(1);
});
