import { removeUserinfo } from '../../system/redact';

/** Where the key is wrong, absent or closed. */
export class BadApiKey extends Error {
  override readonly name = 'BadApiKey';
  readonly canRetry = false;
  constructor(readonly description: string) {
    super(
      `LiveCoinWatch refuses the key in LIVE_COIN_WATCH_API_KEY (${description}); set the one of your account there`,
    );
  }
}

export class TooManyRequests extends Error {
  override readonly name = 'TooManyRequests';
  readonly canRetry = true;
  /** @param retryAfterMs how long the server asks to wait; `null` when it does not say */
  constructor(readonly retryAfterMs: number | null) {
    const wish = retryAfterMs === null ? '' : ` and asks to wait ${retryAfterMs} ms`;
    super(`LiveCoinWatch was called too often${wish}`);
  }
}

/** No credit is left until midnight UTC, so that another try within minutes is of no use. */
export class OutOfCredits extends Error {
  override readonly name = 'OutOfCredits';
  readonly canRetry = false;
  constructor(readonly description: string) {
    super(`The daily credits of LiveCoinWatch are used up (${description}); they come back at midnight UTC`);
  }
}

/** The server understood the call and will not answer it, however often it is asked. */
export class CallRefused extends Error {
  override readonly name = 'CallRefused';
  readonly canRetry = false;
  constructor(
    readonly path: string,
    readonly code: number,
    readonly description: string,
  ) {
    super(`LiveCoinWatch refuses ${path} with ${code}: ${description}; check ASSET and HISTORY_DAYS`);
  }
}

/** The server is there and has a fault of its own (5xx). */
export class ServerFault extends Error {
  override readonly name = 'ServerFault';
  readonly canRetry = true;
  constructor(
    readonly path: string,
    readonly code: number,
    readonly description: string,
  ) {
    super(`LiveCoinWatch failed at ${path} with ${code}: ${description}`);
  }
}

/** An answer came, but not one of this protocol: cut off, not JSON, or of another shape. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';
  readonly canRetry = true;
  constructor(
    readonly path: string,
    readonly problem: string,
  ) {
    super(`LiveCoinWatch's answer to ${path} cannot be used: ${problem}`);
  }
}

/** No whole answer came: no connection, a deadline that passed, too many bytes. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly canRetry = true;
  readonly url: string;
  constructor(
    calledUrl: string,
    readonly reason: string,
  ) {
    const url = removeUserinfo(calledUrl);
    super(`No answer from ${url} (${reason}); check LIVE_COIN_WATCH_URL and the connection`);
    this.url = url;
  }
}

export type LiveCoinWatchError =
  | BadApiKey
  | TooManyRequests
  | OutOfCredits
  | CallRefused
  | ServerFault
  | UnexpectedAnswer
  | NoAnswer;
