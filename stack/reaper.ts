/**
 * A process of its own that outlives the supervisor: when the pipe from it closes without a goodbye (kill -9, a crash,
 * no memory), it ends the children that are left, and then itself. It is told them in lines:
 *   add <pid> <signal>    a child, leader of its process group, and what stops it gently
 *   drop <pid>            that child has ended
 *   bye                   all is well
 */
import { createInterface } from 'node:readline';
import { identifyProcess, signalGroup, signalProcess } from '../system/processes';

const GRACE_MS = 8_000;
const LOOK_EVERY_MS = 50;

const children = new Map<number, NodeJS.Signals>();

function obey(line: string): void {
  const [verb, pid, signal] = line.split(' ');
  if (verb === 'add') children.set(Number(pid), signal as NodeJS.Signals);
  if (verb === 'drop') children.delete(Number(pid));
  if (verb === 'bye') process.exit(0);
}

function reap(): void {
  for (const [pid, signal] of children) signalProcess(pid, signal);
  const killAt = Date.now() + GRACE_MS;
  const timer = setInterval(() => {
    for (const pid of children.keys()) finish(pid, Date.now() > killAt);
    if (children.size === 0) clearInterval(timer);
  }, LOOK_EVERY_MS);
}

/** Whoever outlives the leader of its group is killed. */
function finish(pid: number, isTimeUp: boolean): void {
  if (!isTimeUp && identifyProcess(pid) !== null) return;
  signalGroup(pid, 'SIGKILL');
  children.delete(pid);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
createInterface({ input: process.stdin }).on('line', obey).on('close', reap);
