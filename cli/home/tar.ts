import { childEnvironment } from '../../config/child-environment';
import { UserError } from '../../system/errors';
import { ProgramFailedError, runCommand } from '../../system/run-command';

const DEADLINE_MS = 2 * 3_600_000;

/** Runs tar in a folder and returns its standard output. @throws UserError with tar's own message */
export async function runTar(
  args: readonly string[],
  { folder, signal }: { folder: string; signal: AbortSignal },
): Promise<string> {
  try {
    const environment = { ...childEnvironment(), LC_ALL: 'C' };
    return await runCommand({
      program: 'tar',
      args,
      folder,
      environment,
      deadlineMs: DEADLINE_MS,
      secrets: [],
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw new UserError('The command was interrupted; no incomplete file was left');
    if (error instanceof ProgramFailedError) throw new UserError(`tar ${error.outcome}: ${error.output}`);
    throw error;
  }
}
