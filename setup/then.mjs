/** node setup/then.mjs [PROGRAM ARGUMENT…] : sets up, then runs the program, of node_modules or of PATH, and ends as it ends. */
import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { setUp } from './main.mjs';
import { inProject } from './project.mjs';

const [program, ...args] = process.argv.slice(2);

await setUp();
if (program) runInPlace();

function runInPlace() {
  const searchPath = [inProject('node_modules', '.bin'), dirname(process.execPath), process.env.PATH].join(delimiter);
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, PATH: searchPath } });
  forwardSignals(child);
  child.on('error', ({ message }) => {
    console.error(message);
    process.exitCode = 127;
  });
  child.on('exit', endLike);
}

/** A terminal sends Ctrl-C to the child as well: a second one from here would tell it to hurry. */
function forwardSignals(child) {
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
}

function endLike(code, signal) {
  if (signal === null) {
    process.exitCode = code;
    return;
  }
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
