import { existsSync } from 'node:fs';
import { inProject } from '../project.mjs';
import { runProgram } from '../run-program.mjs';
import { hashFiles } from '../stamp.mjs';

const SOURCES = ['forecasting/models/assembly/lstm.ts', 'forecasting/models/assembly/exponentials.ts'];
const TARGET = 'dist/forecasting/models/lstm.wasm';
/** SIMD, and a memory that is never freed: the program allocates none. */
const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'];

/** Compiles the network's steps from AssemblyScript to WebAssembly. */
export const compiledNetwork = {
  name: 'compiled-network',
  title: 'Compiled network',
  // It replaces dist/.
  needs: ['compiled-sources'],
  inputs: () => ({ sources: existsSync(inProject(SOURCES[0])) ? hashFiles(SOURCES) : null, options: OPTIONS }),
  outputs: () => [TARGET],
  async run() {
    const compiler = inProject('node_modules/assemblyscript/bin/asc.js');
    const command = [process.execPath, compiler, SOURCES[0], '--outFile', TARGET, ...OPTIONS];
    await runProgram({ task: this.name, command });
  },
};
