/** `npm run test:faults -- --seeds N [--only TEXT]`: tries all faults, and random ones for each seed, and prints a table. */
import { spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const HELP = `npm run test:faults -- [--seeds N] [--first-seed N] [--only TEXT,…] [--short] [--out FILE]

  --seeds N       how many random faults to try, after the others (default 100)
  --first-seed N  the first seed (default 1); the same seed chooses the same fault and moment
  --only TEXT,…   only the faults whose name contains one of the texts
  --short         leave out the faults that take minutes
  --out FILE      where to write the table (default fault-results.txt)
`;

try {
  run(readOptions());
} catch (error) {
  process.stderr.write(`test:faults: ${error.message}\n\n${HELP}`);
  process.exitCode = 2;
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '100' },
      'first-seed': { type: 'string', default: '1' },
      only: { type: 'string', default: '' },
      short: { type: 'boolean', default: false },
      out: { type: 'string', default: 'fault-results.txt' },
      help: { type: 'boolean', default: false },
    },
  });
  for (const name of ['seeds', 'first-seed']) {
    if (!/^\d{1,6}$/.test(values[name])) throw new Error(`--${name} is ${values[name]}; give a whole number`);
  }
  return values;
}

function run({ seeds, 'first-seed': firstSeed, only, short, out, help }) {
  if (help) {
    process.stdout.write(HELP);
    return;
  }
  const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const env = {
    ...process.env,
    FAULT_SEEDS: seeds,
    FAULT_FIRST_SEED: firstSeed,
    FAULT_ONLY: only,
    FAULT_LONG: short ? '' : '1',
    FAULT_OUT: resolve(out),
  };
  const child = spawn(process.execPath, [jest, '--selectProjects', 'faults', '--runInBand'], {
    cwd: root,
    env,
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}
