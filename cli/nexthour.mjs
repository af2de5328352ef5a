#!/usr/bin/env node
/** The command `nexthour`. Runs the set-up first if it is needed, then the command in the same process, so that signals reach it. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { inProject } from '../setup/project.mjs';
import { findWrongFlag } from '../setup/start-flags.mjs';

const HELP = ['-h', '--help', '-V', '--version'];
const require = createRequire(import.meta.url);
const argv = process.argv.slice(2);

if (asksForHelp() && !isSetUp()) await answerBeforeSetUp();
else await runCommand();

async function answerBeforeSetUp() {
  const { answerBeforeSetUp } = await import('../setup/first-help.mjs');
  process.stdout.write(answerBeforeSetUp(argv));
}

async function runCommand() {
  if (needsSetUp() && argv[0] === 'start') {
    const wrong = findWrongFlag(argv.slice(1));
    if (wrong) return fail(`${wrong}.\nSee \`npm start -- --help\`.`);
  }
  const extras = argv[0] === 'start' && argv.includes('--live') ? ['live'] : [];
  if (needsSetUp()) await (await import('../setup/main.mjs')).setUp({ extras });
  const problem = await findProblem();
  if (problem) fail(problem);
  else await require('../dist/cli/main.js').main(process.argv);
}

/** Only `start` updates an existing set-up. The other commands use a running nexthour. */
function needsSetUp() {
  if (asksForHelp()) return false;
  if (argv[0] === 'run') return !isSetUp();
  return argv[0] === 'start' && !(isSetUp() && isRunning());
}

function asksForHelp() {
  return argv.some((argument) => HELP.includes(argument));
}

function isSetUp() {
  return ['dist/cli/main.js', 'node_modules/.package-lock.json'].every((path) => existsSync(inProject(path)));
}

async function findProblem() {
  if (!isSetUp()) return 'This folder is not set up yet. `npm start` sets it up and starts everything.';
  if (argv[0] === 'stage' && (await isOutdated())) {
    return 'The sources changed after they were compiled, so DVC would store results of the old code. Run `npm run build` first.';
  }
  return null;
}

/** DVC stores the result of a stage with the hashes of its sources, so the compiled code must match them. Docker images contain no sources. */
async function isOutdated() {
  if (!existsSync(inProject('tsconfig.json'))) return false;
  const { isDone } = await import('../setup/stamp.mjs');
  const { compiledSources } = await import('../setup/tasks/compiled-sources.mjs');
  const { compiledNetwork } = await import('../setup/tasks/compiled-network.mjs');
  return !(isDone(compiledSources) && isDone(compiledNetwork));
}

/** While a stack runs, its workers load files from dist/, so the set-up must not change it. */
function isRunning() {
  try {
    const { readSettings } = require('../dist/config/settings.js');
    return require('../dist/stack/state-file.js').readStackFile(readSettings().home) !== null;
  } catch {
    return false;
  } finally {
    for (const loaded of Object.keys(require.cache)) delete require.cache[loaded];
  }
}

function fail(text) {
  console.error(`nexthour: ${text}`);
  process.exitCode = 1;
}
