import { NexthourError } from '../../system/errors';
import { removeUserinfo } from '../../system/redact';

/** LiveCoinWatch refused a call because of its rate limit. */
export class TooManyRequestsError extends NexthourError {
  override readonly name = 'TooManyRequestsError';
  /** @param retryAfterMs the wait that the server asks for; `null` when it does not ask for one */
  constructor(readonly retryAfterMs: number | null) {
    const wait = retryAfterMs === null ? '' : ` and asks to wait ${retryAfterMs} ms`;
    super('TooManyRequests', `LiveCoinWatch refuses the call because there were too many${wait}`, { canRetry: true });
  }
}

/** Credits are renewed at midnight UTC, so a retry within minutes cannot succeed. */
export function outOfCredits(description: string): NexthourError {
  const message = `The daily credits of LiveCoinWatch are used up (${description}); they are renewed at midnight UTC`;
  return new NexthourError('OutOfCredits', message);
}

/** The response is not a valid answer of this protocol: truncated, not JSON, or of an unknown shape. */
export function unexpectedAnswer(path: string, problem: string): NexthourError {
  const message = `LiveCoinWatch's answer to ${path} cannot be used: ${problem}`;
  return new NexthourError('UnexpectedAnswer', message, { canRetry: true });
}

/** No complete response arrived: no connection, the deadline passed, or too many bytes. */
export function noAnswer(url: string, reason: string): NexthourError {
  const message = `No answer from ${removeUserinfo(url)} (${reason}); check LIVE_COIN_WATCH_URL and the connection`;
  return new NexthourError('NoAnswer', message, { canRetry: true });
}

/** A failure that LiveCoinWatch reports. Its error object takes precedence over the HTTP status. */
export interface ReportedFailure {
  readonly path: string;
  /** HTTP status, or the code in the error object. */
  readonly status: number;
  readonly description: string;
  /** The headers Retry-After and Date. */
  readonly retryAfter: string | undefined;
  readonly answeredAt: string | undefined;
  /** The answer has no error object of LiveCoinWatch. A proxy, or another server, may have sent it. */
  readonly isForeign?: boolean;
}

export function toError(failure: ReportedFailure): NexthourError {
  const { path, status, description, retryAfter, answeredAt, isForeign = false } = failure;
  if (isForeign && status < 500 && status !== 429) return foreignRefusal(path, status, description);
  if (status === 401 || status === 403) return badApiKey(description);
  if (status === 402 || (status === 429 && /credit/i.test(description))) return outOfCredits(description);
  if (status === 429) return new TooManyRequestsError(readRetryAfterMs(retryAfter, answeredAt));
  if (status >= 500) return serverFault(path, status, description);
  const remedy = 'check ASSET and HISTORY_DAYS';
  return new NexthourError('CallRefused', `LiveCoinWatch refuses ${path} with ${status}: ${description}; ${remedy}`);
}

function foreignRefusal(path: string, status: number, description: string): NexthourError {
  const remedy = 'the answer is not one of LiveCoinWatch: check LIVE_COIN_WATCH_URL, the proxy and the key';
  return new NexthourError('CallRefused', `${path} was refused with ${status}: ${description}; ${remedy}`);
}

function badApiKey(description: string): NexthourError {
  const remedy = 'set it to the key of your account';
  const message = `LiveCoinWatch refuses the key in LIVE_COIN_WATCH_API_KEY (${description}); ${remedy}`;
  return new NexthourError('BadApiKey', message);
}

function serverFault(path: string, status: number, description: string): NexthourError {
  const message = `LiveCoinWatch failed at ${path} with ${status}: ${description}`;
  return new NexthourError('ServerFault', message, { canRetry: true });
}

/** Upper bound for the wait that the server may request, so that a request to wait for a day does not stop the run for a day. */
const MAX_WAIT_MS = 120_000;

/** Retry-After is a number of seconds or a date (RFC 9110, 10.2.3). A date is relative to the server's own Date header. */
function readRetryAfterMs(retryAfter = '', answeredAt = ''): number | null {
  if (retryAfter === '') return null;
  const seconds = Number(retryAfter);
  const waitMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(retryAfter) - Date.parse(answeredAt);
  return Number.isFinite(waitMs) ? Math.min(MAX_WAIT_MS, Math.max(0, waitMs)) : null;
}
