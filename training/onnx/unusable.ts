import { NexthourError } from '../../system/errors';

/** An uploaded file is refused. The message says what is wrong with it and what to do. */
export function unusable(what: string): NexthourError {
  return new NexthourError('UnusableOnnx', `The model is refused: ${what}`);
}
