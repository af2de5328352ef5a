import { fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { waitForExit } from '../../system/processes';
import type { Backend, FitError, FitJob, FitMessage, FitResult } from './messages';

export type FitRequest = Omit<FitJob, 'backend'> & {
  /** Called for every message but the last. */
  readonly onMessage: (message: FitMessage) => void;
  /** Aborted: the child is killed. */
  readonly signal: AbortSignal;
};

/** Fits one model in a process of its own. @throws FitFailed, or the reason of the signal. */
export type Fit = (request: FitRequest) => Promise<FitResult>;

/** The fit ended without a model. Its name is that of the child's error. */
export class FitFailed extends Error {
  override readonly name: string;
  readonly canRetry: boolean;
  constructor({ name, message, canRetry }: FitError) {
    super(message);
    this.name = name;
    this.canRetry = canRetry;
  }
}

export interface FitProcessOptions {
  /** The compiled workers/fit/main.js. */
  readonly program: string;
  /** Where set-up wrote which TensorFlow works here; WebAssembly when there is no such file. */
  readonly backendFile: string;
  readonly environment: Readonly<Record<string, string>>;
}

const STDERR_KEPT = 4_000;

export function createFitProcess({ program, backendFile, environment }: FitProcessOptions): Fit {
  return async ({ onMessage, signal, ...job }) => {
    signal.throwIfAborted();
    const backend = await chosenBackend(backendFile);
    const env = { ...environment, TF_ENABLE_ONEDNN_OPTS: '0', TF_CPP_MIN_LOG_LEVEL: '2' };
    const child = fork(program, { env, execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    const kill = () => child.kill('SIGKILL');
    signal.addEventListener('abort', kill);
    try {
      child.send({ ...job, backend } satisfies FitJob);
      return await outcomeOf(child, onMessage);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', kill);
      kill();
    }
  };
}

function outcomeOf(child: ReturnType<typeof fork>, onMessage: (message: FitMessage) => void): Promise<FitResult> {
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaints = `${complaints}${chunk}`.slice(-STDERR_KEPT);
  });
  return new Promise((resolve, reject) => {
    child.on('message', (message: FitMessage) => {
      if (message.type === 'done') resolve(message.result);
      else if (message.type === 'failed') reject(new FitFailed(message.error));
      else onMessage(message);
    });
    waitForExit(child).then((how) => reject(endedEarly(`${how}; ${complaints.trim()}`)), reject);
  });
}

function endedEarly(how: string): FitFailed {
  return new FitFailed({
    name: 'FitEndedEarly',
    message: `The process that fits ended without a model: ${how}`,
    canRetry: true,
  });
}

/** The TensorFlow that set-up found to work here; WebAssembly where it wrote nothing down. */
export async function chosenBackend(file: string): Promise<Backend> {
  const content = await readFile(file, 'utf8').catch(() => '{}');
  const { backend } = JSON.parse(content) as { backend?: unknown };
  return backend === 'native' ? 'native' : 'wasm';
}
