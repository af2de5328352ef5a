import { STATUS_CODES } from 'node:http';
import { type Static, Type } from '@sinclair/typebox';
import { NexthourError } from '../system/errors';

export const SingleRequest = Type.Object({
  currency: Type.Literal('USD'),
  code: Type.String({ minLength: 1 }),
  meta: Type.Optional(Type.Boolean()),
});

export const HistoryRequest = Type.Object({
  ...SingleRequest.properties,
  start: Type.Integer({ minimum: 0 }),
  end: Type.Integer({ minimum: 0 }),
});

/** The body of an error in LiveCoinWatch's protocol. The real server sometimes sends it with status 200. */
export const ErrorEnvelope = Type.Object({
  error: Type.Object({ code: Type.Integer(), status: Type.String(), description: Type.String() }),
});

export function errorEnvelope(code: number, description: string): Static<typeof ErrorEnvelope> {
  return { error: { code, status: STATUS_CODES[code] ?? 'Error', description } };
}

/** An error that the caller receives in an error envelope. */
export class EnvelopeError extends NexthourError {
  override readonly name = 'EnvelopeError';
  constructor(
    readonly statusCode: number,
    description: string,
    /** Sent as the header `retry-after`. */
    readonly retryAfterS?: number,
  ) {
    super('EnvelopeError', description, { canRetry: retryAfterS !== undefined });
  }
}
