import { accessSync, constants, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { homePaths } from '../config/home';
import type { Settings } from '../config/settings';
import type { EnvironmentVariables } from '../config/variables';
import { type Clock, systemClock } from '../system/clock';
import { type LockResult, takeLock } from '../system/lock';
import { isSameProcessRunning, signalGroup } from '../system/processes';
import { AlreadyRunningError, ProgramDiedError, unusableHome } from './errors';
import { type Plan, planStack, type ReplacedPort } from './plan';
import { createFolders, protectHome } from './private-home';
import type { Progress } from './program';
import { type RunningStack, runPlan } from './run-plan';
import { readOrCreateSecrets } from './secrets';
import { SERVICE_NAMES, type ServiceName } from './service';
import { type Extras, listServices } from './services';
import {
  type Address,
  hasOnlyStorage,
  readLastStackFile,
  readStackFile,
  removeStackFile,
  type StackFile,
} from './state-file';
import type { ProgramStatus } from './supervisor';

const MAX_TRIES_FOR_PORTS = 3;
const PORT_TAKEN = /address already in use|EADDRINUSE|already in use|bind:/i;

export interface StackOptions extends Extras {
  readonly settings: Settings;
  /** Default: all. A service for which the settings name another server is never started. */
  readonly services?: readonly ServiceName[];
  /** `free`: use no default ports, so that several stacks can run on one machine. */
  readonly ports?: 'default' | 'free';
  readonly onProgress?: (progress: Progress) => void;
  readonly clock?: Clock;
  /** When this is aborted during the start, everything is stopped and the start rejects with StartInterruptedError. */
  readonly interruption?: AbortSignal;
}

export interface Stack {
  /** All variables that a process needs to find these servers, for `readSettings`. Contains secrets. */
  readonly environment: EnvironmentVariables;
  readonly addresses: readonly Address[];
  readonly replacedPorts: readonly ReplacedPort[];
  status(): readonly ProgramStatus[];
  /** Stops every service after the services that need it. Can be called more than once. */
  stop(): Promise<void>;
  /** Kills everything immediately. */
  killNow(): void;
}

/**
 * Starts the embedded servers and our own processes, and resolves when all are ready. When it rejects, nothing is left running.
 * @throws AlreadyRunningError, StartInterruptedError, ProgramDiedError, NexthourError `ProgramNotFound`, `NotReadyInTime`,
 *   `NoFreePort` or `UnusableHome`
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { home } = options.settings;
  createHome(home);
  const lock = await takeHomeLock(home, options.interruption);
  if ('heldBy' in lock) throw new AlreadyRunningError(home, lock.heldBy.pid, readStackFile(home)?.addresses ?? []);
  let isHeld = true;
  const release = () => {
    if (!isHeld) return;
    isHeld = false;
    removeStackFile(home);
    lock.release();
  };
  try {
    const last = readLastStackFile(home);
    if (last) await endLeftovers(last);
    const { plan, running } = await startOnFreePorts(options);
    return toStack({ plan, running, release });
  } catch (error) {
    release();
    throw error;
  }
}

/** How long a start waits for a command that reads the stored data. Such a command needs some seconds. */
const READER_DEADLINE_MS = 60_000;

/** Takes the lock of the home. Waits while a command has started only the storage, or is about to write its stack.json. */
async function takeHomeLock(home: string, interruption?: AbortSignal): Promise<LockResult> {
  const giveUpAt = Date.now() + READER_DEADLINE_MS;
  for (;;) {
    const lock = takeLock(homePaths(home).lock);
    if ('release' in lock || Date.now() > giveUpAt || interruption?.aborted) return lock;
    const other = readLastStackFile(home);
    if (other && !hasOnlyStorage(other) && isSameProcessRunning(other.supervisor)) return lock;
    await sleep(200);
  }
}

function createHome(home: string): void {
  try {
    createFolders(home, 0o700);
    accessSync(`${home}/.`, constants.R_OK | constants.W_OK | constants.X_OK);
    protectHome(home, SERVICE_NAMES);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EROFS') throw unusableHome(home, 'is on a read-only file system (EROFS)');
    throw unusableHome(home, `cannot be written ${describeUsers(home)}(${code})`);
  }
}

/** `by the user root; it belongs to the user with the id 1000 `: empty when the home does not exist or cannot be reached. */
function describeUsers(home: string): string {
  const own = process.getuid?.();
  try {
    return own === undefined ? '' : `by the user with the id ${own}; it belongs to the id ${statSync(home).uid} `;
  } catch {
    return '';
  }
}

/** Another program may take a port after we have chosen it. In that case we choose new ports and start again. */
async function startOnFreePorts(options: StackOptions): Promise<{ plan: Plan; running: RunningStack }> {
  for (let tries = 1; ; tries += 1) {
    const plan = await planServices(options);
    const running = runPlan({ ...options, plan, clock: options.clock ?? systemClock });
    try {
      await running.start(options.interruption);
      return { plan, running };
    } catch (error) {
      const isPortTaken = error instanceof ProgramDiedError && PORT_TAKEN.test(error.lastLines);
      if (!isPortTaken || tries === MAX_TRIES_FOR_PORTS) throw error;
    }
  }
}

function planServices({ settings, services, ports = 'default', monitoring, live }: StackOptions): Promise<Plan> {
  const selected = listServices({ monitoring, live }).filter(({ name }) => services?.includes(name) ?? true);
  return planStack({ settings, services: selected, secrets: readOrCreateSecrets(settings.home), ports });
}

function toStack(parts: { plan: Plan; running: RunningStack; release: () => void }): Stack {
  const { plan, running, release } = parts;
  return {
    environment: plan.environment,
    addresses: plan.addresses,
    replacedPorts: plan.replacedPorts,
    status: running.status,
    stop: () => running.stop().then(release),
    killNow: () => {
      running.killNow();
      release();
    },
  };
}

/** A reaper needs 8 s at most: see GRACE_MS in reaper.ts. */
const REAPER_DEADLINE_MS = 12_000;

/** Ends the processes that a killed stack left running: waits until its reaper has stopped them, and then kills the rest. */
async function endLeftovers(last: StackFile): Promise<void> {
  const waitUntil = Date.now() + REAPER_DEADLINE_MS;
  while (last.reaper && isSameProcessRunning(last.reaper) && Date.now() < waitUntil) await sleep(100);
  for (const { process } of last.services) {
    if (process && isSameProcessRunning(process)) signalGroup(process.pid, 'SIGKILL');
  }
  const isAnyRunning = () => last.services.some(({ process }) => process && isSameProcessRunning(process));
  while (isAnyRunning() && Date.now() < waitUntil) await sleep(20);
}
