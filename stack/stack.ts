import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Settings } from '../config/settings';
import type { EnvironmentVariables } from '../config/variables';
import { type Clock, systemClock } from '../system/clock';
import { takeLock } from '../system/lock';
import { AlreadyRunning, ProgramDied, UnusableHome } from './errors';
import { endLeftovers } from './leftovers';
import { type Plan, planStack, type ReplacedPort } from './plan';
import type { Progress } from './program';
import { type RunningStack, runPlan } from './run-plan';
import { readOrMakeSecrets } from './secrets';
import type { Address, ServiceName } from './service';
import { allServices, type Extras } from './services';
import { readLastStackFile, readStackFile, removeStackFile } from './state-file';
import type { ProgramStatus } from './supervisor';

const TRIES_FOR_PORTS = 3;
const PORT_TAKEN = /address already in use|EADDRINUSE|already in use|bind:/i;

export interface StackOptions extends Extras {
  readonly settings: Settings;
  /** Default: all. One that the settings give an outside server for is never started. */
  readonly services?: readonly ServiceName[];
  /** `free`: none of the default ports, so that many stacks can run on one machine. */
  readonly ports?: 'default' | 'free';
  readonly onProgress?: (progress: Progress) => void;
  readonly clock?: Clock;
  /** Ctrl-C while it starts: all is stopped, and the start rejects with StartInterrupted. */
  readonly interruption?: AbortSignal;
}

export interface Stack {
  /** All variables by which a process finds these servers; `readSettings` reads them. Holds secrets. */
  readonly environment: EnvironmentVariables;
  readonly addresses: readonly Address[];
  readonly replacedPorts: readonly ReplacedPort[];
  status(): readonly ProgramStatus[];
  /** Stops everything, each after those that need it. Safe to call twice. */
  stop(): Promise<void>;
  /** Kills everything at once. */
  killNow(): void;
}

/**
 * Starts the embedded servers and our own processes, and resolves when all are ready.
 * @throws AlreadyRunning, StartInterrupted, ProgramMissing, ProgramDied, NotReadyInTime, NoFreePort, UnusableHome; nothing runs then
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { home } = options.settings;
  makeHome(home);
  const lock = takeLock(home);
  if ('heldBy' in lock) throw new AlreadyRunning(home, lock.heldBy.pid, readStackFile(home)?.addresses ?? []);
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

function makeHome(home: string): void {
  try {
    makeFolders(home);
    accessSync(`${home}/.`, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new UnusableHome(home, `cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** One by one: Node's own `recursive` never ends below /proc. */
function makeFolders(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })) return;
  makeFolders(dirname(path));
  mkdirSync(path);
}

/** Between the choice of a port and its use another program may take it: then all is chosen and started again. */
async function startOnFreePorts(options: StackOptions): Promise<{ plan: Plan; running: RunningStack }> {
  for (let tries = 1; ; tries += 1) {
    const plan = await planServices(options);
    const running = runPlan({ ...options, plan, clock: options.clock ?? systemClock });
    try {
      await running.start(options.interruption);
      return { plan, running };
    } catch (error) {
      const isPortTaken = error instanceof ProgramDied && PORT_TAKEN.test(error.lastLines);
      if (!isPortTaken || tries === TRIES_FOR_PORTS) throw error;
    }
  }
}

function planServices({ settings, services, ports = 'default', monitoring }: StackOptions): Promise<Plan> {
  const wanted = allServices(settings, { monitoring }).filter(({ name }) => services?.includes(name) ?? true);
  return planStack({ settings, services: wanted, secrets: readOrMakeSecrets(settings.home), ports });
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
