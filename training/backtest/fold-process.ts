import { fork } from 'node:child_process';
import type { Fold } from '../../forecasting/backtest/folds';
import { unpackOutcomes } from '../../forecasting/backtest/packed-outcomes';
import type { FoldStep, ModelOutcomes } from '../../forecasting/backtest/run-fold';
import { formatHour } from '../../forecasting/hour';
import { waitForExit } from '../../system/processes';
import type { FoldJob, FoldMessage } from './messages';

export interface FoldRequest extends FoldJob {
  readonly onStep: (step: FoldStep) => void;
  /** Aborted: the child is killed. */
  readonly signal: AbortSignal;
}

export interface FoldProgram {
  /** The compiled workers/backtest/main.js. */
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** A fold that ended without its forecasts. */
export class FoldFailed extends Error {
  override readonly name = 'FoldFailed';
  constructor(
    readonly fold: Fold,
    readonly reason: string,
  ) {
    super(`The fold ${formatHour(fold.targets.from)} to ${formatHour(fold.targets.to)} failed: ${reason}`);
  }
}

const STDERR_KEPT = 2_000;

/** Runs one fold in a process of its own. @throws FoldFailed, or the reason of the signal. */
export async function runFoldProcess(
  { onStep, signal, ...job }: FoldRequest,
  { program, environment }: FoldProgram,
): Promise<ModelOutcomes[]> {
  signal.throwIfAborted();
  const options = {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'] as const,
    serialization: 'advanced' as const,
  };
  const child = fork(program, { ...options, stdio: [...options.stdio], env: environment, detached: true });
  const kill = () => child.kill('SIGKILL');
  signal.addEventListener('abort', kill);
  try {
    child.send(job);
    return await outcomesFrom(child, { fold: job.fold, onStep });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', kill);
    kill();
  }
}

type Child = ReturnType<typeof fork>;

function outcomesFrom(child: Child, { fold, onStep }: Pick<FoldRequest, 'fold' | 'onStep'>): Promise<ModelOutcomes[]> {
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaints = `${complaints}${chunk}`.slice(-STDERR_KEPT);
  });
  return new Promise((resolve, reject) => {
    child.on('message', (message: FoldMessage) => {
      if (message.type === 'step') onStep(message.step);
      else if (message.type === 'failed') reject(new FoldFailed(fold, message.message));
      else resolve(message.runs.map(({ model, outcomes }) => ({ model, outcomes: unpackOutcomes(outcomes) })));
    });
    waitForExit(child).then((how) => reject(new FoldFailed(fold, describeEnd(how, complaints))), reject);
  });
}

function describeEnd(how: string, complaints: string): string {
  const last = complaints.trim().split('\n').at(-1);
  const hint = how === 'signal SIGKILL' ? '; the machine may be short of memory' : '';
  return `its process ended early (${how}${hint})${last ? `; its last words: ${last}` : ''}`;
}
