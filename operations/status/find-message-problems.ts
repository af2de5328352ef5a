import type { NamedAttempt } from '../../clients/postgres/notifications';
import { formatMinute } from '../../forecasting/hour';
import { formatCounted } from '../../reporting/numbers';
import type { Problem } from './status';

/** Later attempts are not made, so older failures need no attention any more. */
export const SHOWN_MESSAGES_MS = 24 * 3_600_000;

const REMEDY =
  'look at the receiver, or correct NOTIFY_URL and start nexthour again; `NOTIFY_URL=… nexthour notify test` shows what it answers';

/**
 * One problem for each receiver in NOTIFY_URL that did not get a message.
 * @param attempts the newest attempt for each event and receiver, oldest first
 */
export function findMessageProblems(attempts: readonly NamedAttempt[]): Problem[] {
  const receivers = [...new Set(attempts.map(({ receiver }) => receiver))];
  return receivers.flatMap((id) => {
    const own = attempts.filter(({ receiver }) => receiver === id);
    const undelivered = own.filter(({ result }) => result !== 'sent');
    const newest = undelivered.at(-1);
    if (newest === undefined) return [];
    const waiting = undelivered.filter(({ retryAt }) => retryAt !== null).length;
    const what = `${formatCounted(undelivered.length, 'message')} not delivered to ${newest.name || 'a receiver of NOTIFY_URL'}: ${newest.detail}`;
    return [{ severity: 'warning' as const, what: `${what} (${describeNext(newest, waiting)})`, remedy: REMEDY }];
  });
}

function describeNext({ event, attempt, retryAt, attemptedAt }: NamedAttempt, waiting: number): string {
  const last = `${event}, attempt ${attempt} at ${formatMinute(attemptedAt)}`;
  if (retryAt !== null) return `${last}, the next one at ${formatMinute(retryAt)}`;
  return waiting === 0 ? `${last}, the last one` : `${last}, the last one; sent again later: ${waiting}`;
}
