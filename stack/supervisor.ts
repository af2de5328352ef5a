import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { StartInterruptedError } from './errors';
import { createKeeper, type Keeper } from './keeper';
import { rotateLogs } from './log-file';
import type { Program, ProgramState, Progress } from './program';
import type { Reaper } from './reaper-link';

/** Runs programs together. Each one starts when the programs it needs are ready, and stops after the programs that need it. */
export interface Supervisor {
  /**
   * Starts all programs. Stops everything when a required program fails or `interruption` is aborted.
   * @throws the error of that program, StartInterruptedError
   */
  start(interruption?: AbortSignal): Promise<void>;
  stop(): Promise<void>;
  /** Kills all programs immediately. */
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
  mkdirSync(logs, { recursive: true, mode: 0o700 });
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
    const starts = forAll(keepers.values(), startTolerantly);
    try {
      await Promise.race([Promise.all(starts), rejectWhenAborted(interruption)]);
    } catch (error) {
      await stop();
      await Promise.allSettled(starts);
      throw error;
    }
  }

  async function startTolerantly(keeper: Keeper, readinessOf: PromiseOf): Promise<void> {
    try {
      await startOne(keeper, readinessOf);
    } catch (error) {
      if (!keeper.program.isOptional || error instanceof StartInterruptedError) throw error;
    }
  }

  async function startOne(keeper: Keeper, readinessOf: PromiseOf): Promise<void> {
    const { name, needs, awaits } = keeper.program;
    onProgress({ service: name, state: 'waiting', ms: 0, detail: null });
    await Promise.all(needs.map(readinessOf));
    if (stopping) throw new StartInterruptedError();
    const awaited = Promise.all(awaits.map(readinessOf)).catch(() => Promise.reject(new StartInterruptedError()));
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

/** Runs `act` for all keepers in parallel. A call can wait for other calls by program name. Unknown names count as finished. */
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
    if (signal?.aborted) reject(new StartInterruptedError());
    signal?.addEventListener('abort', () => reject(new StartInterruptedError()), { once: true });
  });
}
