import { NexthourError } from '../system/errors';

/** Seconds after which a caller should try again when the server misses a model, prices or the ledger. */
const RETRY_AFTER_S = 5;

/** What is wrong with one field of a request. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

interface HttpErrorOptions {
  /** Sent as the header `retry-after`. */
  readonly retryAfterS?: number;
  readonly problems?: readonly FieldProblem[];
  readonly cause?: unknown;
}

/** An error for the caller: its status, code, message and problems are sent. Any other error becomes a 500 without its text. */
export class HttpError extends NexthourError {
  override readonly name = 'HttpError';
  readonly retryAfterS: number | undefined;
  readonly problems: readonly FieldProblem[] | undefined;

  constructor(
    code: string,
    readonly statusCode: number,
    message: string,
    { retryAfterS, problems, cause }: HttpErrorOptions = {},
  ) {
    super(code, message, { canRetry: retryAfterS !== undefined, cause });
    this.retryAfterS = retryAfterS;
    this.problems = problems;
  }
}

/** Status 400 with one problem per field. */
export function invalidRequest(problems: readonly FieldProblem[]): HttpError {
  return new HttpError('InvalidRequest', 400, problems.map(({ message }) => message).join('. '), { problems });
}

/** Status 503 with the header `retry-after`. */
export function unavailable(
  code: string,
  message: string,
  { retryAfterS = RETRY_AFTER_S, cause }: { retryAfterS?: number; cause?: unknown } = {},
): HttpError {
  return new HttpError(code, 503, message, { retryAfterS, cause });
}

export function noModelYet(reason: string): HttpError {
  return unavailable('NoModelYet', `No model is loaded yet: ${reason}`);
}
