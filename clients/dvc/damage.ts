import { ProgramFailedError } from '../../system/run-command';

/** What git says about a file of its own that it cannot read. */
const DAMAGE =
  /object file .* is empty|loose object .* is corrupt|bad config line|index file|index uses|unterminated line in .*packed-refs|unexpected line in .*packed-refs|not a git repository|unable to read (tree|sha1)|bad object|missing (blob|tree|commit)/;

/** Adds what to do to an error of git about a damaged repository. */
export function explainDamage(error: unknown, folder: string): unknown {
  if (!(error instanceof ProgramFailedError) || !DAMAGE.test(error.output)) return error;
  const remedy =
    `the data registry is damaged. Move it away with \`mv ${folder} ${folder}.damaged\`: the next hour creates it again, ` +
    'and the data of earlier hours stay in the object store';
  return new ProgramFailedError(error.command, error.outcome, `${error.output}; ${remedy}`);
}
