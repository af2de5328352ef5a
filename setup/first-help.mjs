import { readFileSync } from 'node:fs';
import { inProject } from './project.mjs';

/** What `--help` and `--version` print before the set-up, when neither packages nor compiled code exist. */
export function answerBeforeSetUp(argv) {
  if (argv.some((argument) => argument === '-h' || argument === '--help')) return HELP + listCommands();
  return `${JSON.parse(readFileSync(inProject('package.json'), 'utf8')).version}\n`;
}

const HELP = `Usage: nexthour [options] [command]

This folder is not set up yet. \`npm start\` sets it up and starts everything.
After that, \`npx nexthour COMMAND --help\` shows all options of a command.

`;

/** The block of commands in the README. */
function listCommands() {
  const [, block = ''] = /^## Commands\n+```sh\n([^`]*)```$/m.exec(readFileSync(inProject('README.md'), 'utf8')) ?? [];
  return block;
}
