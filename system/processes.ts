import { type ChildProcess, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** A process, and when it started. The start distinguishes it from a later process that gets the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** As the operating system reports it. Compare it, but do not parse it. */
  readonly startedAt: string;
}

/** Returns `null` when no process has this pid. A zombie counts as ended. */
export function identifyProcess(pid: number): ProcessIdentity | null {
  const startedAt = process.platform === 'linux' ? readStartOnLinux(pid) : readStartFromPs(pid);
  return startedAt === null ? null : { pid, startedAt };
}

export function isSameProcessRunning(process: ProcessIdentity): boolean {
  return identifyProcess(process.pid)?.startedAt === process.startedAt;
}

/** Field 22 of /proc/<pid>/stat counts clock ticks since the boot, and boot_id identifies the boot. */
function readStartOnLinux(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return null;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}+${rest[18]}`;
  } catch {
    return null;
  }
}

function readStartFromPs(pid: number): string | null {
  const { status, stdout } = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const line = stdout?.trim() ?? '';
  return status !== 0 || line === '' || line.startsWith('Z') ? null : line.replace(/^\S+\s+/, '');
}

/** Also true for a process of another user: EPERM means that it exists but we may not send it signals. */
export function isProcessAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Sends a signal to a process. Does nothing when the process has already ended. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // The process has ended.
  }
}

/** Sends a signal to every process of a group, even if the leader of the group has ended. */
export function signalGroup(leaderPid: number, signal: NodeJS.Signals): void {
  signalProcess(-leaderPid, signal);
}

/**
 * Waits until a child process has exited and all its messages have arrived. The channel of a forked child may close after the exit.
 * Returns how it ended: `exit code 1` or `signal SIGKILL`. Rejects when the child cannot be started.
 */
export async function waitForExit(child: ChildProcess): Promise<string> {
  if (child.exitCode === null && child.signalCode === null) {
    await Promise.all([once(child, 'exit'), child.connected ? once(child, 'disconnect') : null]);
  }
  return child.signalCode === null ? `exit code ${child.exitCode}` : `signal ${child.signalCode}`;
}
