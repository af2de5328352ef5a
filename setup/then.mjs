/** node setup/then.mjs [PROGRAM ARGUMENT…] : sets up, then runs the program, of node_modules or of PATH, and ends as it ends. */
import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { setUp } from './main.mjs';
import { inProject } from './project.mjs';

const [program, ...args] = process.argv.slice(2);

await setUp();
if (program) runInPlace();

/** The handlers stand before the program does, which may be told to stop as soon as it has begun. */
function runInPlace() {
  const searchPath = [inProject('node_modules', '.bin'), dirname(process.execPath), process.env.PATH].join(delimiter);
  forwardSignals((signal) => child.kill(signal));
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, PATH: searchPath } });
  child.on('error', ({ message }) => {
    console.error(message);
    process.exitCode = 127;
  });
  child.on('exit', endLike);
}

/** A terminal sends Ctrl-C to the program as well: a second one from here would tell it to hurry. */
function forwardSignals(forward) {
  process.on('SIGINT', () => process.stdin.isTTY || forward('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, forward);
}

function endLike(code, signal) {
  if (signal === null) {
    process.exitCode = code;
    return;
  }
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
