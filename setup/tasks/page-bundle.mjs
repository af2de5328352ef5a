import { existsSync } from 'node:fs';
import { inProject } from '../project.mjs';
import { runProgram } from '../run-program.mjs';
import { hashFiles } from '../stamp.mjs';
import { listFiles } from './compiled-sources.mjs';

/** Checks the types of the page, and creates dist/page/ with the files that browsers load. */
export const pageBundle = {
  name: 'page-bundle',
  title: 'Page',
  // It replaces dist/.
  needs: ['compiled-sources'],
  inputs: () => ({ sources: existsSync(inProject('page')) ? hashFiles(listFiles('page')) : null }),
  outputs: () => ['dist/page/index.html'],
  async run() {
    const task = this.name;
    await runProgram({ task, command: [inProject('node_modules/.bin/tsc'), '-p', 'page', '--noEmit'] });
    await runProgram({ task, command: [process.execPath, inProject('page/bundle.mjs')] });
  },
};
