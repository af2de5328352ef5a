import { type ChildProcess, execFile } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { NexthourError } from './errors';

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly deadlineMs: number;
  /** Words that may appear in the program's output and in no error of ours. */
  readonly secrets: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

const OUTPUT_BYTES = 4 * 1024 * 1024;
const SHOWN_CHARACTERS = 600;

/** A program ended badly, or did not end in time. */
export class ProgramFailedError extends NexthourError {
  override readonly name = 'ProgramFailedError';
  constructor(
    readonly command: string,
    readonly outcome: string,
    readonly output: string,
  ) {
    super('ProgramFailed', `\`${command}\` ${outcome}${output ? `: ${output}` : ''}`, { canRetry: true });
  }
}

export class ProgramNotFoundError extends NexthourError {
  override readonly name = 'ProgramNotFoundError';
  constructor(readonly program: string) {
    super('ProgramNotFound', `"${program}" cannot be started; install it, or run \`npm start\` once, which sets it up`);
  }
}

/**
 * Runs a program to its end and gives what it wrote to its standard output. It is killed at the deadline and when the signal says so,
 * and is gone, too, when this rejects.
 * @throws ProgramFailedError, ProgramNotFoundError, or the reason of the signal.
 */
export function runCommand(command: Command): Promise<string> {
  const { program, args, folder, environment, deadlineMs, signal } = command;
  const limits = { timeout: deadlineMs, killSignal: 'SIGKILL', maxBuffer: OUTPUT_BYTES } as const;
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, env: environment, ...limits, ...(signal ? { signal } : {}) };
    const child = execFile(program, [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else {
        const reason = signal?.aborted ? signal.reason : explain(command, error, `${stdout}\n${stderr}`);
        whenGone(child).then(() => reject(reason));
      }
    });
    child.stdin?.end();
  });
}

/** Node tells of an abort before the program that it killed has ended: until then it may still write. */
async function whenGone(child: ChildProcess): Promise<void> {
  const isRunning = child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  if (isRunning) await once(child, 'exit');
}

function explain({ program, args, secrets, deadlineMs }: Command, error: ExecError, output: string): Error {
  if (error.code === 'ENOENT' || error.code === 'EACCES') return new ProgramNotFoundError(program);
  const outcome = error.killed ? `did not end in ${deadlineMs} ms` : `ended with ${error.code ?? error.signal}`;
  const shown = secrets
    .reduce((text, secret) => text.replaceAll(secret, '***'), output)
    .replace(/^(Having any troubles.*|\s*)\n/gm, '')
    .trim();
  return new ProgramFailedError(`${basename(program)} ${args.join(' ')}`, outcome, shown.slice(-SHOWN_CHARACTERS));
}

interface ExecError {
  readonly code?: string | number | null | undefined;
  readonly signal?: NodeJS.Signals | null | undefined;
  readonly killed?: boolean | undefined;
}
