import { fork } from 'node:child_process';
import { NexthourError } from '../system/errors';
import { waitForExit } from '../system/processes';
import type { ChildMessage } from './serve-child-job';

export interface ChildJob<Job, Progress> {
  /** A compiled program that calls serveChildJob. */
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly job: Job;
  readonly onProgress: (progress: Progress) => void;
  /** Aborting it kills the child. */
  readonly signal: AbortSignal;
  /** Whether the child gets its own process group, so that a Ctrl-C in the terminal does not reach it. Default: false. */
  readonly detached?: boolean;
}

/** The child ended without a result. `ending` holds the exit code or signal, and the last lines of its stderr. */
export class ChildEndedEarlyError extends NexthourError {
  override readonly name = 'ChildEndedEarlyError';
  constructor(readonly ending: string) {
    super('ChildEndedEarly', `The child process ended early: ${ending}`, { canRetry: true });
  }
}

type Child = ReturnType<typeof fork>;

const MAX_STDERR_CHARACTERS = 4_000;
const STDERR_LINES_SHOWN = 3;
const STACK_LINE = /^\s+at |^Node\.js v\d/;

/**
 * Starts a program as a child process, sends it one job and waits for the result. The child is killed when this function ends.
 * @throws NexthourError with the code of the child's error; ChildEndedEarlyError; the reason of the signal
 */
export async function runChildJob<Job, Progress, Result>(options: ChildJob<Job, Progress>): Promise<Result> {
  const { program, environment, job, onProgress, signal, detached = false } = options;
  signal.throwIfAborted();
  const child = fork(program, {
    env: environment,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
    detached,
  });
  const kill = () => child.kill('SIGKILL');
  signal.addEventListener('abort', kill);
  try {
    child.send(job as object);
    return await waitForResult<Progress, Result>(child, onProgress);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', kill);
    kill();
  }
}

function waitForResult<Progress, Result>(child: Child, onProgress: (progress: Progress) => void): Promise<Result> {
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr = `${stderr}${chunk}`.slice(-MAX_STDERR_CHARACTERS);
  });
  return new Promise((resolve, reject) => {
    child.on('message', (message: ChildMessage<Progress, Result>) => {
      if (message.type === 'progress') onProgress(message.progress);
      else if (message.type === 'done') resolve(message.result);
      else reject(new NexthourError(message.error.code, message.error.message, message.error));
    });
    waitForExit(child).then((how) => reject(new ChildEndedEarlyError(describeEnding(how, stderr))), reject);
  });
}

function describeEnding(how: string, stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !STACK_LINE.test(line));
  const hint = how === 'signal SIGKILL' ? '; the machine may be out of memory' : '';
  const output = lines.length === 0 ? '' : `; stderr: ${lines.slice(-STDERR_LINES_SHOWN).join(' | ')}`;
  return `${how}${hint}${output}`;
}
