import { BadApiKey, CallRefused, type LiveCoinWatchError, OutOfCredits, ServerFault, TooManyRequests } from './errors';

/** What an answer says about its failure, from its envelope where there is one and from its HTTP status otherwise. */
export interface Failure {
  readonly path: string;
  readonly code: number;
  readonly description: string;
  /** The headers Retry-After and Date, as they came. */
  readonly retryAfter: string | undefined;
  readonly answeredAt: string | undefined;
}

export function errorOf({ path, code, description, retryAfter, answeredAt }: Failure): LiveCoinWatchError {
  if (code === 401 || code === 403) return new BadApiKey(description);
  if (code === 402 || (code === 429 && /credit/i.test(description))) return new OutOfCredits(description);
  if (code === 429) return new TooManyRequests(waitOf(retryAfter, answeredAt));
  if (code >= 500) return new ServerFault(path, code, description);
  return new CallRefused(path, code, description);
}

/** A server that asks to wait for a day is not obeyed: it is asked again after this, and the run says so when it gives up. */
const LONGEST_WAIT_MS = 120_000;

/** Retry-After is a number of seconds or a date (RFC 9110, 10.2.3), to be seen from the server's own Date. */
function waitOf(retryAfter = '', answeredAt = ''): number | null {
  if (retryAfter === '') return null;
  const seconds = Number(retryAfter);
  const waitMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(retryAfter) - Date.parse(answeredAt);
  return Number.isFinite(waitMs) ? Math.min(LONGEST_WAIT_MS, Math.max(0, waitMs)) : null;
}
