/**
 * A process that outlives the supervisor. The supervisor sends it lines through a pipe:
 *   add <pid> <signal>    a child, which leads its process group, and the signal that stops it
 *   drop <pid>            this child has ended
 *   bye                   the supervisor ends normally
 * When the pipe closes without `bye` (kill -9, a crash, out of memory), the reaper stops the remaining children and then itself.
 */
import { createInterface } from 'node:readline';
import { identifyProcess, signalGroup, signalProcess } from '../system/processes';

const GRACE_MS = 8_000;
const CHECK_EVERY_MS = 50;

const children = new Map<number, NodeJS.Signals>();

function handleLine(line: string): void {
  const [command, pid, signal] = line.split(' ');
  if (command === 'add') children.set(Number(pid), signal as NodeJS.Signals);
  if (command === 'drop') children.delete(Number(pid));
  if (command === 'bye') process.exit(0);
}

function stopChildren(): void {
  for (const [pid, signal] of children) signalProcess(pid, signal);
  const killAt = Date.now() + GRACE_MS;
  const timer = setInterval(() => {
    for (const pid of children.keys()) killRest(pid, Date.now() > killAt);
    if (children.size === 0) clearInterval(timer);
  }, CHECK_EVERY_MS);
}

/** Kills the rest of a process group when its leader has ended or the grace period is over. */
function killRest(pid: number, isTimeUp: boolean): void {
  if (!isTimeUp && identifyProcess(pid) !== null) return;
  signalGroup(pid, 'SIGKILL');
  children.delete(pid);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
createInterface({ input: process.stdin }).on('line', handleLine).on('close', stopChildren);
