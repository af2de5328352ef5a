import { type Delivery, type Receiver, sendNotification } from '../../clients/notify';
import type { NotificationAttempt, Notifications } from '../../clients/postgres/notifications';
import type { NotificationKind } from '../../config/notification-kinds';
import type { Clock } from '../../system/clock';
import { messageOf } from '../../system/errors';
import { type Event, PRIORITIES } from './event';

export interface DeliveryDeps {
  readonly asset: string;
  readonly receivers: readonly Receiver[];
  readonly kinds: ReadonlySet<NotificationKind>;
  readonly notifications: Notifications;
  readonly findEvents: (range: { asset: string; since: number; now: number }) => Promise<readonly Event[]>;
  readonly clock: Clock;
  /** Reports a message that did not arrive, in one line. */
  readonly onProblem: (line: string) => void;
  /** When it returns true, no further message is sent. */
  readonly isStopping?: () => boolean;
}

/** Older events are not sent: nobody needs them when the receiver or nexthour was away for a day. */
const MAX_AGE_MS = 24 * 3_600_000;
const MAX_ATTEMPTS = 8;
const FIRST_DELAY_MS = 60_000;
const MAX_DELAY_MS = 3_600_000;

/**
 * Sends the message of each event once to each receiver. Several processes may call this: one of them does the work. Every attempt is
 * stored, so a restart continues where the last process stopped.
 */
export async function deliverNotifications(deps: DeliveryDeps): Promise<void> {
  const { asset, notifications } = deps;
  await notifications.exclusively({ asset }, async () => {
    const now = deps.clock.now();
    const since = now - MAX_AGE_MS;
    const events = (await deps.findEvents({ asset, since, now })).filter(({ kind }) => deps.kinds.has(kind));
    const attempts = await notifications.attemptsFor({ asset, events: events.map(({ key }) => key) });
    for (const receiver of deps.receivers) await deliverTo(receiver, { deps, events, attempts });
  });
}

async function deliverTo(
  receiver: Receiver,
  found: { deps: DeliveryDeps; events: readonly Event[]; attempts: readonly NotificationAttempt[] },
): Promise<void> {
  const { asset, notifications, clock } = found.deps;
  const { id, name } = receiver;
  const usedSince = await notifications.firstUse({ asset, receiver: id, name, now: clock.now() });
  const attempts = found.attempts.filter((attempt) => attempt.receiver === receiver.id);
  for (const event of found.events.filter(({ time }) => time >= usedSince)) {
    const earlier = attempts.filter((attempt) => attempt.event === event.key);
    if (found.deps.isStopping?.()) return;
    if (!isDue(earlier, clock.now())) continue;
    const attempt = await sendOnce(receiver, { event, number: earlier.length + 1, deps: found.deps });
    // A receiver that is down would make every message wait for its deadline.
    if (attempt.result === 'failed') return;
  }
}

function isDue(earlier: readonly NotificationAttempt[], now: number): boolean {
  const last = earlier.at(-1);
  return last === undefined || (last.retryAt !== null && last.retryAt <= now);
}

async function sendOnce(
  receiver: Receiver,
  { event, number, deps }: { event: Event; number: number; deps: DeliveryDeps },
): Promise<NotificationAttempt> {
  const { asset, clock, notifications, onProblem } = deps;
  const { key } = event;
  const { result, detail, retryAfterMs } = await describeAndSend(receiver, { asset, event });
  const attemptedAt = clock.now();
  const canRetry = result === 'failed' && number < MAX_ATTEMPTS;
  const retryAt = canRetry ? attemptedAt + retryDelay(number, retryAfterMs) : null;
  const attempt = { event: key, receiver: receiver.id, attempt: number, result, detail, attemptedAt, retryAt };
  await notifications.record({ asset, ...attempt });
  if (result !== 'sent') {
    const next = canRetry ? `attempt ${number} of ${MAX_ATTEMPTS}, it is sent again later` : 'it is not sent again';
    onProblem(`The message ${key} was not delivered to ${receiver.name}: ${detail} (${next})`);
  }
  return attempt;
}

/** Never rejects: an event whose message cannot be written must not stop the messages that follow it. */
async function describeAndSend(
  receiver: Receiver,
  { asset, event: { key, kind, time, describe } }: { asset: string; event: Event },
): Promise<Delivery> {
  try {
    const text = await describe();
    return await sendNotification(receiver, {
      id: `${asset}/${key}`,
      kind,
      priority: PRIORITIES[kind],
      asset,
      time,
      ...text,
    });
  } catch (error) {
    return { result: 'failed', detail: `the message could not be written: ${messageOf(error)}`, retryAfterMs: null };
  }
}

/** Doubles with each attempt: 1, 2, 4, … minutes, at least as long as the receiver asks for, at most an hour. */
function retryDelay(number: number, retryAfterMs: number | null): number {
  const backoff = FIRST_DELAY_MS * 2 ** (number - 1);
  return Math.min(MAX_DELAY_MS, Math.max(backoff, retryAfterMs ?? 0));
}
