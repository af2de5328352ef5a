import { type Dispatcher, request } from 'undici';
import { messageOf } from '../system/errors';
import { removeSecrets } from '../system/redact';
import { createDispatcher } from './http-dispatcher';
import { formatMessage, type Notification } from './notify/format-message';
import type { Receiver } from './notify/receiver';
import { readRetryAfter } from './retry-after';

export type { Notification } from './notify/format-message';
export { parseReceivers, type Receiver } from './notify/receiver';

/** What a receiver answered. No text contains a part of its URL. */
export interface Delivery {
  /** `sent`: accepted. `refused`: the same message will not be accepted later. `failed`: it may be accepted later. */
  readonly result: 'sent' | 'refused' | 'failed';
  readonly detail: string;
  /** How long the receiver asks to wait; `null` when it does not say. */
  readonly retryAfterMs: number | null;
}

const DEADLINE_MS = 10_000;
const MAX_SHOWN_LENGTH = 200;
/** Status codes of requests that may succeed later: a time-out, too early, too many requests. */
const RETRIED_STATUS = new Set([408, 425, 429]);

/** Sends a message. Never rejects. Does not follow redirects, because they could lead the secret of the URL elsewhere. */
export async function sendNotification(
  receiver: Receiver,
  message: Notification,
  { deadlineMs = DEADLINE_MS } = {},
): Promise<Delivery> {
  const hide = (text: string) => removeSecrets(text, receiver.secrets);
  const signal = AbortSignal.timeout(deadlineMs);
  const dispatcher = createDispatcher({ connect: { timeout: deadlineMs } });
  try {
    const answer = await post(receiver, { message, signal, dispatcher });
    return judge(answer, hide);
  } catch (error) {
    const reason = signal.aborted ? `no answer in ${deadlineMs / 1_000} s` : hide(describeFailure(error));
    return { result: 'failed', detail: reason, retryAfterMs: null };
  } finally {
    await dispatcher.destroy();
  }
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: string;
}

async function post(
  receiver: Receiver,
  { message, signal, dispatcher }: { message: Notification; signal: AbortSignal; dispatcher: Dispatcher },
): Promise<Answer> {
  const { url, body } = formatMessage(receiver, message);
  const { authorization } = receiver;
  const response = await request(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'nexthour',
      ...(authorization ? { authorization } : {}),
    },
    body: JSON.stringify(body),
    signal,
    dispatcher,
  });
  const retryAfter = [response.headers['retry-after']].flat()[0];
  return { status: response.statusCode, retryAfter, body: await readStart(response.body) };
}

/** Reads the beginning of a body. The rest is discarded with the connection. */
async function readStart(body: AsyncIterable<Buffer>): Promise<string> {
  let start = '';
  for await (const chunk of body) {
    start += chunk.toString();
    if (start.length > 4 * MAX_SHOWN_LENGTH) break;
  }
  return start;
}

function judge({ status, retryAfter, body }: Answer, hide: (text: string) => string): Delivery {
  if (status >= 200 && status < 300) return { result: 'sent', detail: `HTTP ${status}`, retryAfterMs: null };
  if (status >= 300 && status < 400) {
    const detail = `HTTP ${status}: it redirects to another address; set NOTIFY_URL to the final address`;
    return { result: 'refused', detail, retryAfterMs: null };
  }
  const shown = hide(body.replace(/\s+/g, ' ').trim()).slice(0, MAX_SHOWN_LENGTH);
  const detail = `HTTP ${status}${shown === '' ? '' : `: ${shown}`}`;
  const canRetry = status >= 500 || RETRIED_STATUS.has(status);
  return {
    result: canRetry ? 'failed' : 'refused',
    detail,
    retryAfterMs: canRetry ? readRetryAfter(retryAfter) : null,
  };
}

function describeFailure(error: unknown): string {
  const { code } = error as { code?: unknown };
  const reason = messageOf(error) || (typeof code === 'string' ? code : 'unknown reason');
  return `not reachable: ${reason}`;
}
