import { NexthourError } from '../../system/errors';
import { ProgramFailedError } from '../../system/run-command';

/** One of the two versions could not be compiled or could not forecast. The comparison reports it as a result. */
export class VersionFailedError extends NexthourError {
  override readonly name = 'VersionFailedError';
  constructor(message: string) {
    super('VersionFailed', message);
  }
}

/** Runs a program of a version. When the program fails, throws its output as a VersionFailedError, without the path of the checkout. */
export async function withVersionErrors<Result>(folder: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ProgramFailedError)) throw error;
    throw new VersionFailedError(extractMessage(error).replaceAll(`${folder}/`, ''));
  }
}

/** The error message of our own CLI when the output has one, otherwise the whole output. */
function extractMessage({ output, outcome }: ProgramFailedError): string {
  const [, message] = output.split(/^nexthour: /m);
  return message ?? (output || outcome);
}
