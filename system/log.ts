import pino, { type Logger } from 'pino';
import { NexthourError } from './errors';
import { placeOf } from './uncaught-errors';

/** The log of a process on stdout, one line of JSON for each entry. */
export function createLogger(name: string): Logger {
  return pino({ name, serializers: { err: describeLoggedError } });
}

/** Codes of system calls, of HTTP and Kafka clients, and of Postgres when the connection, its resources or an operator end a query. */
const UNAVAILABLE = /^(E[A-Z0-9]+|UND_ERR_\w+|PLT_KFK_\w+|(08|53|57)\w{3})$/;
/** Errors that JavaScript itself throws. */
const DEFECTS = ['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError'];

/**
 * The field `err` of an entry. The message of an error that nexthour throws on purpose says everything. When a server does not answer or
 * another system call fails, the place in the code is enough. Every other error is a defect: its stack and its causes are logged.
 */
export function describeLoggedError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  if (!isExpected(error)) return pino.stdSerializers.err(error);
  const { code, type } = error as LoggedError;
  const at = error instanceof NexthourError ? undefined : placeOf(error);
  return { type: type ?? error.name, ...(code && { code }), message: error.message, ...(at && { at }) };
}

function isExpected(error: LoggedError): boolean {
  if (error instanceof NexthourError || error.name === 'AbortError' || error.name === 'TimeoutError') return true;
  if (error.type !== undefined) return !DEFECTS.includes(error.type);
  // gRPC's codes are numbers.
  return typeof error.code === 'number' || UNAVAILABLE.test(error.code ?? '');
}

interface LoggedError extends Error {
  readonly code?: string | number;
  /** In a failure of Temporal: the name of the error that an activity threw. */
  readonly type?: string;
}
