import { DeadlineError } from '../../system/calls';

/** Codes of Node.js for a connection that cannot be opened or breaks, like ECONNREFUSED. Its own errors begin with ERR_. */
const SYSTEM_CODE = /^E(?!RR_)[A-Z_]+$/;
/** Codes of OpenSSL for a certificate that is not trusted. */
export const CERTIFICATE_CODE = /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;
/** SQLSTATE: connection (08), login (28), unknown database (3D), resources (53), query cancelled (57014), server starts or stops (57P0x). */
const SQLSTATE = /^(08...|28...|3D...|53...|57014|57P0[1-5])$/;
/** Errors of `pg` and `pg-pool` that have no code. */
const MESSAGE =
  /^(Connection terminated|Query read timeout|timeout e|Client (has encountered a connection error|was closed)|The server does not support SSL|Cannot use a pool after|driver has already been destroyed)/;

/** Whether the database could not be reached, broke the connection or did not answer. False for an error in the query or its values. */
export function isConnectionError(error: unknown): boolean {
  if (error instanceof DeadlineError) return true;
  const { code, message = '' } = (error ?? {}) as { code?: string; message?: string };
  if (code === undefined) return MESSAGE.test(message);
  return SYSTEM_CODE.test(code) || CERTIFICATE_CODE.test(code) || SQLSTATE.test(code);
}

/** SQLSTATE 42P01 (undefined_table): the pipeline worker has not created the tables yet. */
export function isUndefinedTable(error: unknown): boolean {
  return (error as { code?: string } | undefined)?.code === '42P01';
}

/** SQLSTATE 42703 (undefined_column): the pipeline worker has not updated the tables of an earlier version yet. */
export function isUndefinedColumn(error: unknown): boolean {
  return (error as { code?: string } | undefined)?.code === '42703';
}
