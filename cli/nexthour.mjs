#!/usr/bin/env node
/** The command `nexthour`: sets up what is missing where the command needs it, then goes on in this same process, so that signals reach it. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setUp } from '../setup/main.mjs';
import { inProject } from '../setup/project.mjs';
import { isDone } from '../setup/stamp.mjs';
import { compiledSources } from '../setup/tasks/compiled-sources.mjs';

const HELP = ['-h', '--help', '-V', '--version'];
const require = createRequire(import.meta.url);
const argv = process.argv.slice(2);

if (needsSetUp()) await setUp();
const obstacle = findObstacle();
if (obstacle) giveUp(obstacle);
else await require('../dist/cli/main.js').main(process.argv);

/** Only `start` brings what is there up to date: what the others ask runs already. */
function needsSetUp() {
  if (argv.some((argument) => HELP.includes(argument))) return false;
  if (argv[0] === 'run') return !isSetUp();
  return argv[0] === 'start' && !(isSetUp() && isRunning());
}

function isSetUp() {
  return ['dist/cli/main.js', 'node_modules/.package-lock.json'].every((path) => existsSync(inProject(path)));
}

function findObstacle() {
  if (!isSetUp()) return 'nothing is set up in this folder yet. `npm start` sets it up and starts everything.';
  if (argv[0] === 'stage' && isOutdated()) {
    return 'the sources are not those that were compiled last, so DVC would keep a result of others. `npm run build` compiles them.';
  }
  return null;
}

/** DVC keeps what a stage made beside the hashes of its sources: those must be what ran. An image has no sources to differ. */
function isOutdated() {
  return existsSync(inProject('tsconfig.json')) && !isDone(compiledSources);
}

/** While a stack runs, the compiled sources stay as they are: its workers load from them. */
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

function giveUp(text) {
  console.error(`nexthour: ${text}`);
  process.exitCode = 1;
}
