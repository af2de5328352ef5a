import pino, { type Logger } from 'pino';
import { NexthourError } from './errors';
import { placeOf } from './uncaught-errors';

/** The log of a process on stdout, one line of JSON for each entry. */
export function openLog(name: string): Logger {
  return pino({ name, serializers: { err: describeLoggedError } });
}

/** Errors that JavaScript itself throws are defects, so their stack is logged. */
const DEFECTS = ['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError'];

/**
 * The field `err` of an entry. The message of an error that nexthour throws on purpose says everything. Of others, for example of a library
 * whose server does not answer, the place in the code is enough.
 */
export function describeLoggedError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  // In a failure of Temporal, `type` is the name of the error that an activity threw.
  const { code, type } = error as NodeJS.ErrnoException & { type?: string };
  if (DEFECTS.includes(error.name) || DEFECTS.includes(type ?? '')) return pino.stdSerializers.err(error);
  const at = error instanceof NexthourError ? undefined : placeOf(error);
  return { type: type ?? error.name, ...(code && { code }), message: error.message, ...(at && { at }) };
}
