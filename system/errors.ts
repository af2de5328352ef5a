export interface ErrorOptions {
  /** Whether the same call may succeed later. Default: false. */
  readonly canRetry?: boolean;
  readonly cause?: unknown;
}

/**
 * The base class of every error that nexthour throws on purpose. `code` says which error it is: it becomes the failure type in
 * Temporal and the `code` of an HTTP answer. The message says what happened, with which value, and what to do.
 * Make a subclass only where some code tells it apart or reads its fields.
 */
export class NexthourError extends Error {
  override readonly name: string = 'NexthourError';
  readonly code: string;
  readonly canRetry: boolean;

  constructor(code: string, message: string, { canRetry = false, cause }: ErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.canRetry = canRetry;
  }
}

/** A command cannot do what it was asked to do. The message is all that the user needs; the CLI prints it without a stack. */
export class UserError extends NexthourError {
  override readonly name = 'UserError';
  constructor(message: string) {
    super('UserError', message);
  }
}
