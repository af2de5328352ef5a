#!/usr/bin/env node
/** The command `nexthour`: sets up what is missing where the command needs it, then goes on in this same process, so that signals reach it. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setUp } from '../setup/main.mjs';
import { inProject } from '../setup/project.mjs';

const HELP = ['-h', '--help', '-V', '--version'];
const require = createRequire(import.meta.url);
const argv = process.argv.slice(2);

if (needsSetUp()) await setUp();
if (isSetUp()) await require('../dist/cli/main.js').main(process.argv);
else sayThatNothingIsSetUp();

/** Only `start` brings what is there up to date: what the others ask runs already. */
function needsSetUp() {
  if (argv.some((argument) => HELP.includes(argument))) return false;
  if (argv[0] === 'run') return !isSetUp();
  return argv[0] === 'start' && !(isSetUp() && isRunning());
}

function isSetUp() {
  return ['dist/cli/main.js', 'node_modules/.package-lock.json'].every((path) => existsSync(inProject(path)));
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

function sayThatNothingIsSetUp() {
  console.error('nexthour: nothing is set up in this folder yet. `npm start` sets it up and starts everything.');
  process.exitCode = 1;
}
