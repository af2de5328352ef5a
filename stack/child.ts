import { spawn } from 'node:child_process';
import { signalGroup, signalProcess, waitForExit } from '../system/processes';
import type { Reaper } from './reaper-link';

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Whom to run it as; only root may say. */
  readonly user?: User;
}

export interface User {
  readonly uid: number;
  readonly gid: number;
}

export interface Child {
  readonly pid: number;
  /** How it ended, like `exit code 1`, or `null` while it runs. */
  readonly ending: () => string | null;
  readonly ended: Promise<string>;
  /** Asks it to stop; kills it and its whole group when it has not within `graceMs`. Resolves when it is gone. */
  stop(graceMs: number): Promise<void>;
  killNow(): void;
}

/** The shell waits for a line before it becomes the program: none starts that the reaper does not know. */
const WAIT_FOR_LEAVE = 'read -r leave && exec "$@" </dev/null';

/** Starts a program as the leader of its own process group, so that Ctrl-C in our terminal reaches only us. */
export async function startChild(start: {
  readonly command: Command;
  readonly log: number;
  readonly stopSignal: NodeJS.Signals;
  readonly reaper: Reaper;
}): Promise<Child> {
  const { command, stopSignal, reaper } = start;
  const spawned = spawn('/bin/sh', ['-c', WAIT_FOR_LEAVE, 'sh', command.program, ...command.args], {
    cwd: command.cwd,
    env: command.env,
    detached: true,
    stdio: ['pipe', start.log, start.log],
    ...command.user,
  });
  const { pid, stdin } = spawned;
  if (pid === undefined) throw await new Promise<Error>((resolve) => spawned.once('error', resolve));
  let ending: string | null = null;
  const ended = waitForExit(spawned).then((how) => {
    ending = how;
    signalGroup(pid, 'SIGKILL');
    reaper.drop(pid);
    return how;
  });
  reaper.add({ pid, stopSignal });
  stdin?.on('error', () => undefined);
  stdin?.end('\n');
  return {
    pid,
    ending: () => ending,
    ended,
    stop,
    killNow: () => void (ending === null && signalGroup(pid, 'SIGKILL')),
  };

  async function stop(graceMs: number): Promise<void> {
    if (ending !== null || pid === undefined) return;
    signalProcess(pid, stopSignal);
    const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
    await ended;
    clearTimeout(timer);
  }
}
