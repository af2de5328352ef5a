/** node setup/then.mjs [PROGRAM ARGUMENT…] : sets up, runs the program (from node_modules or PATH), and ends with its exit code. */
import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { setUp } from './main.mjs';
import { inProject } from './project.mjs';

const [program, ...args] = process.argv.slice(2);

/** The parts of set-up that a program needs beside those that everything needs. */
const EXTRAS = new Map([
  ['jest', ['live', 'kubernetes']],
  ['dist/bench/live/main.js', ['live']],
  ['dist/bench/kubernetes/backlog.js', ['live']],
  ['bench/kubernetes/build.sh', ['kubernetes']],
]);

await setUp({ extras: EXTRAS.get(program === 'node' ? args[0] : program) ?? [] });
if (program) runInPlace();

/** Installs the signal handlers before it starts the program, which may have to stop immediately. */
function runInPlace() {
  const searchPath = [inProject('node_modules', '.bin'), dirname(process.execPath), process.env.PATH].join(delimiter);
  forwardSignals((signal) => child.kill(signal));
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, PATH: searchPath } });
  child.on('error', ({ message }) => {
    console.error(message);
    process.exitCode = 127;
  });
  child.on('exit', endInTheSameWay);
}

/** A terminal also sends Ctrl-C to the program. A second SIGINT from here would make the program stop without cleaning up. */
function forwardSignals(forward) {
  process.on('SIGINT', () => process.stdin.isTTY || forward('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, forward);
}

function endInTheSameWay(code, signal) {
  if (signal === null) {
    process.exitCode = code;
    return;
  }
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
