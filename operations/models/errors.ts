import { NexthourError } from '../../system/errors';

/** @param show the command that says what was found */
export function leakageFound(id: string, show: string): NexthourError {
  const message = `The model ${id} is not activated: the leakage check found future information in it. \`${show}\` says what was found; train it without, and register it again`;
  return new NexthourError('LeakageFound', message);
}
