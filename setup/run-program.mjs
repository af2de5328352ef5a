import { spawn } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { basename, delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { logOf, projectRoot, scratchFolder } from './project.mjs';

const GUARD = fileURLToPath(new URL('./guarded.mjs', import.meta.url));

/** A program of a task ended with a failure; what it said is at the end of `log`. */
export class ProgramFailed extends Error {
  constructor({ program, code, log }) {
    super(`"${program}" ended with exit code ${code}`);
    this.name = 'ProgramFailed';
    this.log = log;
  }
}

/**
 * Runs a program to its end in the project's folder. What it prints is added to the log of the task.
 * It does not outlive this process.
 * @throws ProgramFailed
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
  if (code !== 0) throw new ProgramFailed({ program: nameOf(command), code, log });
}

const nameOf = (command) =>
  command
    .slice(0, 3)
    .map((word) => basename(word))
    .join(' ');

/**
 * Programs of node_modules find the running Node, whatever PATH says. Some shells forbid Python to keep its bytecode,
 * which makes every start of MLflow three times as slow.
 */
function childEnvironment() {
  const { PYTHONDONTWRITEBYTECODE: _, ...rest } = process.env;
  const searchPath = [dirname(process.execPath), process.env.PATH].join(delimiter);
  return { ...rest, PATH: searchPath, TMPDIR: scratchFolder() };
}
