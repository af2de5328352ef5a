import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../config/paths';
import type { ServiceName } from '../../stack/service';
import { signalProcess } from '../../system/processes';
import type { Fault } from './fault';
import type { Target } from './target';

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
/** A training takes about this long. */
const TRAINING_MS = 25_000;

function kill(victim: ServiceName): Fault {
  return {
    name: `kill -9 ${victim}`,
    at: 'random',
    holdMs: 0,
    stopsServer: victim === 'server' || victim === 'postgres',
    inject: (target) => {
      signalProcess(target.pidOf(victim), 'SIGKILL');
      return () => undefined;
    },
  };
}

function pause(victim: ServiceName, holdMs: number): Fault {
  return {
    name: `SIGSTOP ${victim} for ${holdMs / 1_000} s`,
    at: 'random',
    holdMs,
    stopsServer: victim === 'server' || victim === 'postgres',
    inject: (target) => {
      const pid = target.pidOf(victim);
      signalProcess(pid, 'SIGSTOP');
      return () => signalProcess(pid, 'SIGCONT');
    },
  };
}

/** Starts another pipeline worker with the same settings. */
function startSecondWorker(target: Target) {
  const worker = spawn(process.execPath, [join(projectRoot, 'dist', 'workers', 'pipeline.js')], {
    env: { PATH: process.env.PATH, ...target.environment, METRICS_PORT: '0', TEMPORAL_METRICS_PORT: '0' },
    cwd: target.home,
    stdio: 'ignore',
  });
  return { pid: worker.pid ?? 0, stop: () => worker.kill('SIGKILL') };
}

/** The second worker does the retry while the first one sleeps. Then the first one wakes up in the middle of its attempt. */
const zombie: Fault = {
  name: 'two workers; one sleeps in a step and wakes after its retry',
  at: 'random',
  holdMs: 20_000,
  inject: (target) => {
    const second = startSecondWorker(target);
    const pid = target.pidOf('pipeline-worker');
    signalProcess(pid, 'SIGSTOP');
    return async () => {
      signalProcess(pid, 'SIGCONT');
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      second.stop();
    };
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
/** `npm test` tries the first seeds. They kill, because a pause takes longer. */
const KILLING_SEEDS = 10;

/** The faults among which a seed chooses, and whose moment it chooses. */
export function faultsOfSeed(seed: number): readonly Fault[] {
  return seed <= KILLING_SEEDS ? kills : [...kills, ...trainingKills, ...pauses];
}

export const processFaults: readonly Fault[] = [zombie];
