import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../system/errors';
import { UNEXPECTED_ERROR } from '../system/uncaught-errors';
import type { Child } from './child';
import { StartInterruptedError } from './errors';
import { readLastLines, sizeOf } from './log-file';
import type { Ending, Program, ProgramState, Progress } from './program';
import type { Reaper } from './reaper-link';
import { STOP_GRACE_MS, startProgram } from './start-program';

/** Keeps one program running: starts it, restarts it when it ends unexpectedly, and stops it. */
export interface Keeper {
  readonly program: Program;
  /** Resolves when the program is ready. The first readiness check waits until `awaited` has resolved. */
  start(awaited: Promise<unknown>): Promise<void>;
  stop(): Promise<void>;
  killNow(): void;
  pid(): number | null;
  state(): ProgramState;
}

export function createKeeper(options: {
  readonly program: Program;
  readonly reaper: Reaper;
  readonly logPath: string;
  readonly onProgress: (progress: Progress) => void;
}): Keeper {
  const { program } = options;
  const halt = new AbortController();
  const backoff = createBackoff();
  let state: ProgramState = 'waiting';
  let child: Child | null = null;
  let startedAt = performance.now();
  let watch: Promise<void> = Promise.resolve();

  return { program, start, stop, killNow, pid: () => livePid(child), state: () => state };

  async function start(awaited: Promise<unknown>): Promise<void> {
    startedAt = performance.now();
    setState('starting');
    try {
      await program.prepare();
      watch = restartWhenEnded(await startOnce(awaited));
    } catch (error) {
      if (!(error instanceof StartInterruptedError)) setState('failed', messageOf(error));
      throw error;
    }
  }

  async function startOnce(awaited: Promise<unknown>): Promise<Child> {
    const ready = await startProgram({ ...options, awaited, halt: halt.signal, onSpawn });
    setState('ready');
    return ready;
  }

  function onSpawn(spawned: Child): void {
    child = spawned;
    setState(state);
  }

  async function restartWhenEnded(first: Child): Promise<void> {
    let end = describeEnd(await first.exited, options.logPath);
    while (!halt.signal.aborted) {
      setState('restarting', end.reason, end.ending);
      program.cleanUp();
      const delayMs = backoff.next(performance.now() - startedAt);
      await sleep(delayMs, undefined, { signal: halt.signal }).catch(() => undefined);
      if (halt.signal.aborted) return;
      startedAt = performance.now();
      end = await startOnce(Promise.resolve()).then(
        async (restarted) => describeEnd(await restarted.exited, options.logPath),
        (error: Error): End => ({ reason: error.message, ending: 'failed' }),
      );
    }
  }

  async function stop(): Promise<void> {
    halt.abort();
    await child?.stop(STOP_GRACE_MS);
    await watch;
    // A restart may have spawned another child in the meantime.
    await child?.stop(STOP_GRACE_MS);
    program.cleanUp();
    setState('stopped');
  }

  function killNow(): void {
    halt.abort();
    child?.killNow();
  }

  function setState(next: ProgramState, detail: string | null = null, ending?: Ending): void {
    state = next;
    const ms = Math.round(performance.now() - startedAt);
    options.onProgress({ service: program.name, state, ms, detail, ...(ending && { ending }) });
  }
}

interface End {
  readonly reason: string;
  readonly ending: Ending;
}

const ENDING_OF_SIGNAL: Readonly<Record<string, Ending>> = {
  'signal SIGTERM': 'stopped',
  'signal SIGINT': 'stopped',
  'signal SIGKILL': 'killed',
};

/** How a process ended that should run on, and the last line of the log if the process wrote there which error ended it. */
function describeEnd(status: string, logPath: string): End {
  // Servers and workers have this exit code only after a signal that asks them to stop.
  if (status === 'exit code 0') return { reason: 'stopped from outside nexthour, exit code 0', ending: 'stopped' };
  if (status.startsWith('signal'))
    return { reason: `ended by ${status}`, ending: ENDING_OF_SIGNAL[status] ?? 'failed' };
  const how = `ended by itself with ${status}`;
  // A person may have deleted the log.
  const [lastLine = ''] = sizeOf(logPath) === 0 ? [] : readLastLines({ path: logPath, from: 0, lines: 1 });
  return { reason: lastLine.includes(UNEXPECTED_ERROR) ? `${how}; ${lastLine}` : how, ending: 'failed' };
}

function livePid(child: Child | null): number | null {
  return child && child.exitStatus() === null ? child.pid : null;
}

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 30_000;
const STABLE_AFTER_MS = 60_000;

/** Delays before restarts: 0.5 s, doubled up to 30 s. After the program ran for a minute, the delay is 0.5 s again. */
export function createBackoff(): { next(ranForMs: number): number } {
  let delayMs = 0;
  return {
    next: (ranForMs) => {
      const isStable = delayMs === 0 || ranForMs >= STABLE_AFTER_MS;
      delayMs = isStable ? FIRST_DELAY_MS : Math.min(delayMs * 2, MAX_DELAY_MS);
      return delayMs;
    },
  };
}
