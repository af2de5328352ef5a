import { STATUS_CODES } from 'node:http';
import { type Static, Type } from '@sinclair/typebox';

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

/** LiveCoinWatch's way to say that something is wrong, also under the status 200. */
export const ErrorEnvelope = Type.Object({
  error: Type.Object({ code: Type.Integer(), status: Type.String(), description: Type.String() }),
});

export function errorEnvelope(code: number, description: string): Static<typeof ErrorEnvelope> {
  return { error: { code, status: STATUS_CODES[code] ?? 'Error', description } };
}

/** A request that is answered with an error envelope. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly canRetry: boolean;
  constructor(
    readonly statusCode: number,
    readonly description: string,
    readonly retryAfterS?: number,
  ) {
    super(description);
    this.canRetry = retryAfterS !== undefined;
  }
}
