import { spawn } from 'node:child_process';
import { signalGroup, signalProcess, waitForExit } from '../system/processes';
import type { Reaper } from './reaper-link';

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The user that runs the program. Only root can set this. */
  readonly user?: User;
}

export interface User {
  readonly uid: number;
  readonly gid: number;
}

export interface Child {
  readonly pid: number;
  /** How it ended: `exit code 1` or `signal SIGKILL`. `null` while it is running. */
  readonly exitStatus: () => string | null;
  /** Resolves to the exit status. */
  readonly exited: Promise<string>;
  /** Sends the stop signal, and kills the whole process group after `graceMs`. Resolves when the child has ended. */
  stop(graceMs: number): Promise<void>;
  killNow(): void;
}

/**
 * The shell replaces itself with the program when it gets a line. We send the line after the reaper has got the pid. Only the owner can
 * read what the program writes, whatever umask the user has.
 */
const WAIT_FOR_LINE = 'umask 077 && read -r line && exec "$@" </dev/null';

/** Starts a program as the leader of its own process group, so that Ctrl-C in the terminal reaches only the supervisor. */
export async function startChild(start: {
  readonly command: Command;
  readonly log: number;
  readonly stopSignal: NodeJS.Signals;
  readonly reaper: Reaper;
}): Promise<Child> {
  const { command, stopSignal, reaper } = start;
  const spawned = spawn('/bin/sh', ['-c', WAIT_FOR_LINE, 'sh', command.program, ...command.args], {
    cwd: command.cwd,
    env: command.env,
    detached: true,
    stdio: ['pipe', start.log, start.log],
    ...command.user,
  });
  const { pid, stdin } = spawned;
  if (pid === undefined) throw await new Promise<Error>((resolve) => spawned.once('error', resolve));
  let exitStatus: string | null = null;
  const exited = waitForExit(spawned).then((status) => {
    exitStatus = status;
    signalGroup(pid, 'SIGKILL');
    reaper.drop(pid);
    return status;
  });
  reaper.add({ pid, stopSignal });
  stdin?.on('error', () => undefined);
  stdin?.end('\n');
  return {
    pid,
    exitStatus: () => exitStatus,
    exited,
    stop,
    killNow: () => void (exitStatus === null && signalGroup(pid, 'SIGKILL')),
  };

  async function stop(graceMs: number): Promise<void> {
    if (exitStatus !== null || pid === undefined) return;
    signalProcess(pid, stopSignal);
    const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
    await exited;
    clearTimeout(timer);
  }
}
