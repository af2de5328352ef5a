import { spawn } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { basename, delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { logOf, projectRoot, scratchFolder } from './project.mjs';

const END_WITH_PARENT = fileURLToPath(new URL('./end-with-parent.mjs', import.meta.url));

/**
 * Runs a program in the root of the checkout and appends its output to the log of the task. The program is killed when this process
 * ends.
 * @throws Error with the exit code when the program fails
 */
export async function runProgram({ task, command, env = {} }) {
  const output = openSync(logOf(task), 'a');
  writeSync(output, `$ ${command.join(' ')}\n`);
  const child = spawn(process.execPath, [END_WITH_PARENT, ...command], {
    cwd: projectRoot,
    env: { ...childEnvironment(), ...env },
    stdio: ['pipe', output, output],
    detached: true,
  });
  closeSync(output);
  const code = await new Promise((done) => child.on('exit', done).on('error', () => done(127)));
  if (code !== 0) throw new Error(`"${nameOf(command)}" ended with exit code ${code}`);
}

const nameOf = (command) =>
  command
    .slice(0, 3)
    .map((word) => basename(word))
    .join(' ');

/**
 * PATH starts with the folder of the running Node, so that programs of node_modules use it. PYTHONDONTWRITEBYTECODE is removed,
 * because MLflow starts slowly without bytecode.
 */
function childEnvironment() {
  const { PYTHONDONTWRITEBYTECODE: _, ...rest } = process.env;
  const searchPath = [dirname(process.execPath), process.env.PATH].join(delimiter);
  return { ...rest, PATH: searchPath, TMPDIR: scratchFolder() };
}
