import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createBackoff } from './backoff';
import { bringUp, STOP_GRACE_MS } from './bring-up';
import type { Child } from './child';
import { StartInterrupted } from './errors';
import type { Program, ProgramState, Progress } from './program';
import type { Reaper } from './reaper-link';

/** Keeps one program running: starts it, restarts it when it dies, stops it. */
export interface Keeper {
  readonly program: Program;
  /** Resolves when the program is ready; it is asked only after `awaited` has resolved. */
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
  let bornAt = performance.now();
  let watch: Promise<void> = Promise.resolve();

  return { program, start, stop, killNow, pid: () => livePid(child), state: () => state };

  async function start(awaited: Promise<unknown>): Promise<void> {
    bornAt = performance.now();
    enter('starting');
    try {
      await program.prepare();
      watch = keepUp(await raise(awaited));
    } catch (error) {
      if (!(error instanceof StartInterrupted)) enter('failed', (error as Error).message);
      throw error;
    }
  }

  async function raise(awaited: Promise<unknown>): Promise<Child> {
    const ready = await bringUp({ ...options, awaited, halt: halt.signal, onBorn });
    enter('ready');
    return ready;
  }

  function onBorn(newborn: Child): void {
    child = newborn;
    enter(state);
  }

  async function keepUp(first: Child): Promise<void> {
    let why = await first.ended;
    while (!halt.signal.aborted) {
      enter('restarting', why);
      program.cleanUp();
      await sleep(backoff.next(performance.now() - bornAt), undefined, { signal: halt.signal }).catch(() => undefined);
      if (halt.signal.aborted) return;
      bornAt = performance.now();
      why = await raise(Promise.resolve()).then(
        (again) => again.ended,
        (error: Error) => error.message,
      );
    }
  }

  async function stop(): Promise<void> {
    halt.abort();
    await child?.stop(STOP_GRACE_MS);
    await watch;
    await lastBorn()?.stop(STOP_GRACE_MS);
    program.cleanUp();
    enter('stopped');
  }

  /** A restart may have been so far that one more child was born. */
  function lastBorn(): Child | null {
    return child;
  }

  function killNow(): void {
    halt.abort();
    child?.killNow();
  }

  function enter(next: ProgramState, detail: string | null = null): void {
    state = next;
    options.onProgress({ service: program.name, state, ms: Math.round(performance.now() - bornAt), detail });
  }
}

function livePid(child: Child | null): number | null {
  return child && child.ending() === null ? child.pid : null;
}
