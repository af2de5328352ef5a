/**
 * node end-with-parent.mjs PROGRAM ARGUMENT… : runs the program in its own process group, and kills the whole group when the parent
 * process ends, even by kill -9. Standard input is a pipe from the parent, so it ends together with the parent.
 */
import { spawn } from 'node:child_process';

const [program, ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });

child.on('error', ({ message }) => {
  console.error(message);
  process.exit(127);
});
child.on('exit', (code) => process.exit(code ?? 1));

process.stdin.on('end', killAll).on('error', killAll).resume();

function killAll() {
  if (child.pid) process.kill(-child.pid, 'SIGKILL');
  process.exit(1);
}
