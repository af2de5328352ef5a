import { NexthourError } from '../../system/errors';
import { removeUserinfo } from '../../system/redact';

/** Kraken refused a call because there were too many from this address. */
export class TooManyCallsError extends NexthourError {
  override readonly name = 'TooManyCallsError';
  constructor(description: string) {
    super('TooManyRequests', `Kraken refuses the call because there were too many: ${description}`, { canRetry: true });
  }
}

export function noAnswer(url: string, reason: string): NexthourError {
  const message = `No answer from ${removeUserinfo(url)} (${reason}); check KRAKEN_REST_URL and the connection`;
  return new NexthourError('NoAnswer', message, { canRetry: true });
}

export function unexpectedAnswer(path: string, problem: string): NexthourError {
  const message = `Kraken's answer to ${path} cannot be used: ${problem}; check KRAKEN_REST_URL`;
  return new NexthourError('UnexpectedAnswer', message, { canRetry: true });
}

/** @param errors what Kraken wrote, like `EQuery:Unknown asset pair` */
export function reportedErrors(path: string, errors: readonly string[]): NexthourError {
  const text = errors.join(', ').slice(0, 300);
  if (/rate limit|too many requests|throttled/i.test(text)) return new TooManyCallsError(text);
  if (/unknown asset pair/i.test(text)) {
    const message = `Kraken does not trade the pair of ${path} (${text}); check LIVE_ASSETS`;
    return new NexthourError('CallRefused', message);
  }
  const canRetry = /^(EService|EGeneral|EAPI)/.test(text);
  return new NexthourError('CallRefused', `Kraken refuses ${path}: ${text}`, { canRetry });
}
