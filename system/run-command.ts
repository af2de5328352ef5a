import { type ExecFileException, execFile } from 'node:child_process';
import { basename } from 'node:path';
import { NexthourError } from './errors';
import { waitForExit } from './processes';
import { removeSecrets } from './redact';

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly deadlineMs: number;
  /** Texts that the program's output may contain and that our errors must not contain. */
  readonly secrets: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;
const MAX_SHOWN_CHARACTERS = 600;
/** Empty lines, and the line with which DVC offers help at the end of each error. */
const DVC_HELP = /^(Having any troubles.*|\s*)\n/gm;

/** A program failed, or did not end before its deadline. */
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

/** The error for a program that cannot be started. @param program its name or path */
export function programNotFound(program: string): NexthourError {
  const remedy = '`npm start` installs the programs of nexthour; `npx nexthour doctor` shows which others are missing';
  return new NexthourError('ProgramNotFound', `${program} does not exist or is not executable; ${remedy}`);
}

/**
 * Runs a program and returns its standard output. Kills the program at the deadline and when the signal is aborted.
 * The program has always ended when the promise settles.
 * @throws ProgramFailedError, NexthourError `ProgramNotFound`, or the reason of the signal
 */
export function runCommand(command: Command): Promise<string> {
  const { program, args, folder, environment, deadlineMs, signal } = command;
  const limits = { timeout: deadlineMs, killSignal: 'SIGKILL', maxBuffer: MAX_OUTPUT_BYTES } as const;
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, env: environment, ...limits, ...(signal ? { signal } : {}) };
    const child = execFile(program, [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else {
        const reason = signal?.aborted ? signal.reason : explain(command, error, `${stdout}\n${stderr}`);
        const hasStarted = child.pid !== undefined;
        // Node reports an abort before the killed program has ended. Until then the program may still write.
        (hasStarted ? waitForExit(child) : Promise.resolve()).then(() => reject(reason));
      }
    });
    child.stdin?.end();
  });
}

function explain({ program, args, secrets, deadlineMs }: Command, error: ExecFileException, output: string): Error {
  if (error.code === 'ENOENT' || error.code === 'EACCES') return programNotFound(program);
  const outcome = error.killed ? `did not end in ${deadlineMs} ms` : `ended with ${error.code ?? error.signal}`;
  const shown = removeSecrets(output, secrets).replace(DVC_HELP, '').trim();
  return new ProgramFailedError(`${basename(program)} ${args.join(' ')}`, outcome, shown.slice(-MAX_SHOWN_CHARACTERS));
}
