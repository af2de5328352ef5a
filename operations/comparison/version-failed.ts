import { ProgramFailedError } from '../../system/run-command';

/** A version of the program that could not be compiled, or could not forecast. */
export class VersionFailed extends Error {
  override readonly name = 'VersionFailed';
  readonly canRetry = false;
}

/** What the version's own program says is the finding, without the folder in which it said it. */
export async function asVersionFailed<Result>(folder: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof ProgramFailedError) throw new VersionFailed(complaintOf(error).replaceAll(`${folder}/`, ''));
    throw error;
  }
}

/** From where our own programs begin to complain, or all that was said. */
function complaintOf({ output, outcome }: ProgramFailedError): string {
  const [, complaint] = output.split(/^nexthour: /m);
  return complaint ?? (output || outcome);
}
