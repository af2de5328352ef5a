import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { StartInterrupted } from './errors';
import { createKeeper, type Keeper } from './keeper';
import { rotateLogs } from './log-file';
import type { Program, ProgramState, Progress } from './program';
import type { Reaper } from './reaper-link';

/** Runs programs together: each starts as soon as those it needs are ready, and stops after those that need it. */
export interface Supervisor {
  /** @throws the error of the first program that is not optional; everything has been stopped then. Also when `interruption` is aborted. */
  start(interruption?: AbortSignal): Promise<void>;
  stop(): Promise<void>;
  /** Kills all at once, gently for no one. */
  killNow(): void;
  status(): readonly ProgramStatus[];
}

export interface ProgramStatus {
  readonly name: string;
  readonly state: ProgramState;
  readonly pid: number | null;
}

export function createSupervisor(options: {
  readonly programs: readonly Program[];
  readonly reaper: Reaper;
  /** Folder for `<name>.log`. */
  readonly logs: string;
  readonly onProgress: (progress: Progress) => void;
}): Supervisor {
  const { reaper, logs, onProgress } = options;
  mkdirSync(logs, { recursive: true });
  const logOf = ({ name }: Program) => join(logs, `${name}.log`);
  const keepers = new Map(
    options.programs.map((program) => [
      program.name,
      createKeeper({ program, reaper, onProgress, logPath: logOf(program) }),
    ]),
  );
  const endRotation = rotateLogs(options.programs.map(logOf));
  let stopping: Promise<void> | null = null;

  return { start, stop, killNow, status };

  async function start(interruption?: AbortSignal): Promise<void> {
    const starts = forAll(keepers.values(), startOrGoWithout);
    try {
      await Promise.race([Promise.all(starts), rejectWhenAborted(interruption)]);
    } catch (error) {
      await stop();
      await Promise.allSettled(starts);
      throw error;
    }
  }

  async function startOrGoWithout(keeper: Keeper, readinessOf: PromiseOf): Promise<void> {
    try {
      await startOne(keeper, readinessOf);
    } catch (error) {
      if (!keeper.program.isOptional || error instanceof StartInterrupted) throw error;
    }
  }

  async function startOne(keeper: Keeper, readinessOf: PromiseOf): Promise<void> {
    const { name, needs, awaits } = keeper.program;
    onProgress({ service: name, state: 'waiting', ms: 0, detail: null });
    await Promise.all(needs.map(readinessOf));
    if (stopping) throw new StartInterrupted();
    const awaited = Promise.all(awaits.map(readinessOf)).catch(() => Promise.reject(new StartInterrupted()));
    awaited.catch(() => undefined);
    await keeper.start(awaited);
  }

  function stop(): Promise<void> {
    stopping ??= Promise.all(forAll(keepers.values(), stopOne)).then(endRotation);
    return stopping;
  }

  async function stopOne(keeper: Keeper, stopOf: PromiseOf): Promise<void> {
    const isDependent = ({ program: { needs, awaits } }: Keeper) => [...needs, ...awaits].includes(keeper.program.name);
    const dependents = [...keepers.values()].filter(isDependent);
    await Promise.all(dependents.map(({ program }) => stopOf(program.name)));
    await keeper.stop();
  }

  function killNow(): void {
    for (const keeper of keepers.values()) keeper.killNow();
  }

  function status(): readonly ProgramStatus[] {
    return [...keepers.values()].map((keeper) => ({
      name: keeper.program.name,
      state: keeper.state(),
      pid: keeper.pid(),
    }));
  }
}

type PromiseOf = (name: string) => Promise<void>;

/** Does `act` for all at once; each can wait for the others by name. A name that is not there counts as done. */
function forAll(keepers: Iterable<Keeper>, act: (keeper: Keeper, of: PromiseOf) => Promise<void>): Promise<void>[] {
  const promises = new Map<string, Promise<void>>();
  const promiseOf: PromiseOf = async (name) => promises.get(name);
  for (const keeper of keepers) {
    promises.set(
      keeper.program.name,
      Promise.resolve().then(() => act(keeper, promiseOf)),
    );
  }
  return [...promises.values()];
}

function rejectWhenAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(new StartInterrupted());
    signal?.addEventListener('abort', () => reject(new StartInterrupted()), { once: true });
  });
}
