import { spawn } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { basename, delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { logOf, projectRoot, scratchFolder } from './project.mjs';

const GUARD = fileURLToPath(new URL('./guarded.mjs', import.meta.url));

/** A program of a task failed. Its output is at the end of `log`. */
export class TaskProgramError extends Error {
  constructor({ program, code, log }) {
    super(`"${program}" ended with exit code ${code}`);
    this.name = 'TaskProgramError';
    this.log = log;
  }
}

/**
 * Runs a program in the root of the checkout and appends its output to the log of the task. The program is killed when this process
 * ends.
 * @throws TaskProgramError
 */
export async function runProgram({ task, command, env = {} }) {
  const log = logOf(task);
  const output = openSync(log, 'a');
  writeSync(output, `$ ${command.join(' ')}\n`);
  const child = spawn(process.execPath, [GUARD, ...command], {
    cwd: projectRoot,
    env: { ...childEnvironment(), ...env },
    stdio: ['pipe', output, output],
    detached: true,
  });
  closeSync(output);
  const code = await new Promise((done) => child.on('exit', done).on('error', () => done(127)));
  if (code !== 0) throw new TaskProgramError({ program: nameOf(command), code, log });
}

const nameOf = (command) =>
  command
    .slice(0, 3)
    .map((word) => basename(word))
    .join(' ');

/**
 * PATH starts with the folder of the running Node, so that programs of node_modules use it. PYTHONDONTWRITEBYTECODE is removed
 * because every start of MLflow takes three times as long without bytecode.
 */
function childEnvironment() {
  const { PYTHONDONTWRITEBYTECODE: _, ...rest } = process.env;
  const searchPath = [dirname(process.execPath), process.env.PATH].join(delimiter);
  return { ...rest, PATH: searchPath, TMPDIR: scratchFolder() };
}
