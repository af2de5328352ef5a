/**
 * The base class of every error that nexthour throws on purpose. `code` identifies the error: it becomes the failure type in
 * Temporal and the `code` of an HTTP answer. The message says what happened, with which value, and what to do.
 * Define a subclass only where other code checks for it or reads its fields.
 */
export class NexthourError extends Error {
  override readonly name: string = 'NexthourError';
  readonly code: string;
  /** True when the same call may succeed later. */
  readonly canRetry: boolean;
  /** True when the call only came too early, as at each first start. Temporal's worker does not log it as a warning. */
  readonly isTooEarly: boolean;

  constructor(
    code: string,
    message: string,
    { canRetry = false, isTooEarly = false, cause }: NexthourErrorOptions = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.canRetry = canRetry;
    this.isTooEarly = isTooEarly;
  }
}

interface NexthourErrorOptions {
  readonly canRetry?: boolean;
  readonly isTooEarly?: boolean;
  readonly cause?: unknown;
}

/** A command cannot do what it was asked to do. The message is all that the user needs; the CLI prints it without a stack. */
export class UserError extends NexthourError {
  override readonly name = 'UserError';
  constructor(message: string) {
    super('UserError', message);
  }
}

/** A value that a person gave is refused. `field` is its name in the API; the message contains the value and what to give. */
export class InvalidValueError extends UserError {
  readonly field: string;
  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The code of a failed call, like `ECONNREFUSED`, and its message. */
export function codeAndMessageOf(error: unknown): string {
  const { code } = error as { code?: string };
  return [code, messageOf(error)].filter(Boolean).join(': ');
}
