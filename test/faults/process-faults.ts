import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../../config/paths';
import { hourOf } from '../../forecasting/hour';
import type { ServiceName } from '../../stack/service';
import { signalProcess } from '../../system/processes';
import type { Fault } from './fault';
import { waitForEnd } from './hours';
import { killSimulator } from './simulator-fault';
import type { Target } from './target';
import { waitUntil } from './wait';

const VICTIMS: readonly ServiceName[] = [
  'pipeline-worker',
  'training-worker',
  'server',
  'postgres',
  'object-store',
  'mlflow',
  'temporal',
];
/** Longer than a heartbeat time-out (10 s), so that Temporal gives the step to another attempt. */
const PAUSE_MS = 14_000;
const REPLACED_WITHIN_MS = 90_000;
/** In this time a worker that wakes up would finish its step. */
const WAKING_MS = 4_000;
/** A training takes about this long. */
const TRAINING_MS = 25_000;

function kill(victim: ServiceName): Fault {
  return {
    name: `kill -9 ${victim}`,
    at: 'random',
    holdMs: 0,
    stopsServer: victim === 'server',
    inject: async (target) => {
      signalProcess(await target.pidOf(victim), 'SIGKILL');
      return () => undefined;
    },
  };
}

function pause(victim: ServiceName, holdMs: number): Fault {
  return {
    name: `SIGSTOP ${victim} for ${holdMs / 1_000} s`,
    at: 'random',
    holdMs,
    stopsServer: victim === 'server',
    inject: async (target) => {
      const pid = await target.pidOf(victim);
      signalProcess(pid, 'SIGSTOP');
      return () => signalProcess(pid, 'SIGCONT');
    },
  };
}

/** Starts another worker with the same settings. */
function startSecondWorker(target: Target, name: 'pipeline' | 'training') {
  const worker = spawn(process.execPath, [join(projectRoot, 'dist', 'workers', `${name}.js`)], {
    env: { PATH: process.env.PATH, ...target.environment, METRICS_PORT: '0', TEMPORAL_METRICS_PORT: '0' },
    cwd: target.home,
    stdio: 'ignore',
  });
  return { pid: worker.pid ?? 0, stop: () => worker.kill('SIGKILL') };
}

/** The second worker does the retry while the first one sleeps. The first one wakes up in the middle of its attempt, when all is done. */
const zombie: Fault = {
  name: 'two workers; one sleeps in a step and wakes after its retry',
  at: 'random',
  holdMs: 0,
  // Temporal gives the sleeping worker further tasks, as many as it asked for, and each one costs a heartbeat time-out.
  isLong: true,
  inject: async (target) => {
    const hour = hourOf(target.now());
    const pid = await target.pidOf('pipeline-worker');
    const second = startSecondWorker(target, 'pipeline');
    signalProcess(pid, 'SIGSTOP');
    return async () => {
      // The later faults need the first worker awake and alone, also when this hour does not end.
      await waitForEnd(target, hour).finally(async () => {
        signalProcess(pid, 'SIGCONT');
        await sleep(WAKING_MS);
        second.stop();
      });
    };
  },
};

const twoWorkers: Fault = {
  name: 'two pipeline workers and two training workers',
  trains: true,
  isLong: true,
  // The second workers need some seconds to start.
  holdMs: 20_000,
  inject: (target) => {
    const workers = (['pipeline', 'training'] as const).map((name) => startSecondWorker(target, name));
    return () => {
      for (const worker of workers) worker.stop();
    };
  },
};

/** The reapers guard the children of the supervisors. A supervisor replaces its reaper. */
const killReapers: Fault = {
  name: 'kill -9 the reapers',
  at: 'random',
  holdMs: 0,
  inject: (target) => {
    const old = target.reaperPids();
    for (const pid of old) signalProcess(pid, 'SIGKILL');
    const isReplaced = (pids: readonly number[]) =>
      pids.length === old.length && pids.every((pid) => !old.includes(pid));
    const text = 'the supervisors have not replaced their reapers';
    return () => waitUntil(() => isReplaced(target.reaperPids()), { maxMs: REPLACED_WITHIN_MS, text });
  },
};

/** The reaper ends the workers and the server. The next start continues. */
const killSupervisor: Fault = {
  name: 'kill -9 the supervisor',
  at: 'random',
  holdMs: 0,
  stopsServer: true,
  inject: (target) => {
    signalProcess(target.processes.file().pid, 'SIGKILL');
    return () => target.processes.startAgain();
  },
};

/** Nobody ends the workers and the server. The next start does it. */
const killSupervisorAndReaper: Fault = {
  name: 'kill -9 the supervisor and its reaper, and start at once',
  at: 'random',
  holdMs: 0,
  stopsServer: true,
  isLong: true,
  inject: (target) => {
    const { pid, reaper } = target.processes.file();
    if (reaper) signalProcess(reaper.pid, 'SIGKILL');
    signalProcess(pid, 'SIGKILL');
    return () => target.processes.startAgain({ isHasty: true });
  },
};

const kills = VICTIMS.map(kill);
/** A training uses MLflow and the training worker, so the hours that lose one of them train. */
const trainingKills = (['training-worker', 'mlflow'] as const).map((victim) => ({
  ...kill(victim),
  name: `kill -9 ${victim} in an hour that trains`,
  trains: true,
  withinMs: TRAINING_MS,
}));
const pauses = VICTIMS.map((victim) => pause(victim, PAUSE_MS));
/** The first seeds are those of `npm test`, one for each victim. They kill, because a pause takes longer. */
const KILLING_SEEDS = VICTIMS.length;

/** The faults among which a seed chooses, and whose moment it chooses. */
export function faultsOfSeed(seed: number): readonly Fault[] {
  return seed <= KILLING_SEEDS ? kills : [...kills, ...trainingKills, ...pauses];
}

export const processFaults: readonly Fault[] = [
  killSimulator,
  killReapers,
  killSupervisor,
  killSupervisorAndReaper,
  zombie,
  twoWorkers,
];
