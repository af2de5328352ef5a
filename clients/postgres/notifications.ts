import { sql } from 'kysely';
import { type Database, instant } from './database';

/** One attempt to send the message about an event to a receiver. */
export interface NotificationAttempt {
  /** The natural key of the event, like `failed-hour/2026-11-21T07Z`. */
  readonly event: string;
  /** The id of the receiver. Its URL is a secret and never stored. */
  readonly receiver: string;
  /** From 1. */
  readonly attempt: number;
  readonly result: 'sent' | 'refused' | 'failed';
  readonly detail: string;
  readonly attemptedAt: number;
  /** Not before this time; `null` when there is no next attempt. */
  readonly retryAt: number | null;
}

export interface NamedAttempt extends NotificationAttempt {
  /** Kind and host of the receiver, like `slack hooks.slack.com`; empty when an earlier version used it first. */
  readonly name: string;
}

export interface Notifications {
  /** Records when a receiver is used for the first time, with its name, and returns that time. */
  firstUse(query: { asset: string; receiver: string; name: string; now: number }): Promise<number>;
  /** The attempts for the events, in their order. */
  attemptsFor(query: { asset: string; events: readonly string[] }): Promise<NotificationAttempt[]>;
  /** The newest attempt for each event and receiver since `time` (epoch ms), oldest first, with the name of the receiver. */
  newestSince(query: { asset: string; time: number }): Promise<NamedAttempt[]>;
  record(attempt: NotificationAttempt & { readonly asset: string }): Promise<void>;
  /** Calls `work` unless another process is doing the same for the asset. Returns whether it was called. */
  exclusively(query: { asset: string }, work: () => Promise<void>): Promise<boolean>;
}

const FIRST_USE = 'first-use';

export function createNotifications(database: Database): Notifications {
  const record: Notifications['record'] = async ({ asset, event, receiver, attempt, result, detail, ...times }) => {
    const attempted_at = instant(times.attemptedAt);
    const retry_at = times.retryAt === null ? null : instant(times.retryAt);
    await database
      .insertInto('notification_attempts')
      .values({ asset, event, receiver, attempt, result, detail, attempted_at, retry_at })
      .onConflict((on) => on.doNothing())
      .execute();
  };
  return {
    record,
    firstUse: async ({ asset, receiver, name, now }) => {
      const first = { event: FIRST_USE, attempt: 1, result: 'sent', attemptedAt: now, retryAt: null } as const;
      await record({ asset, receiver, detail: name, ...first });
      const row = await database
        .selectFrom('notification_attempts')
        .select('attempted_at as time')
        .where('asset', '=', asset)
        .where('receiver', '=', receiver)
        .where('event', '=', FIRST_USE)
        .executeTakeFirstOrThrow();
      return row.time;
    },
    attemptsFor: async ({ asset, events }) => {
      if (events.length === 0) return [];
      return selectAttempts(database, asset)
        .where('event', 'in', events)
        .orderBy('event')
        .orderBy('receiver')
        .orderBy('attempt')
        .execute();
    },
    newestSince: async ({ asset, time }) => {
      const [uses, attempts] = await Promise.all([
        selectAttempts(database, asset).where('event', '=', FIRST_USE).execute(),
        selectAttempts(database, asset)
          .distinctOn(['receiver', 'event'])
          .where('event', '!=', FIRST_USE)
          .where('attempted_at', '>=', instant(time))
          .orderBy('receiver')
          .orderBy('event')
          .orderBy('attempt', 'desc')
          .execute(),
      ]);
      const names = new Map(uses.map(({ receiver, detail }) => [receiver, detail]));
      return attempts
        .map((attempt) => ({ ...attempt, name: names.get(attempt.receiver) ?? '' }))
        .sort((one, other) => one.attemptedAt - other.attemptedAt || one.name.localeCompare(other.name));
    },
    // The lock lasts as long as its transaction. The attempts are written outside of it, so each one is stored at once.
    exclusively: ({ asset }, work) =>
      database.transaction().execute(async (transaction) => {
        const lock = sql<{
          taken: boolean;
        }>`select pg_try_advisory_xact_lock(hashtext(${`notifications/${asset}`})) as taken`;
        const { rows } = await lock.execute(transaction);
        if (!rows[0]?.taken) return false;
        await work();
        return true;
      }),
  };
}

function selectAttempts(database: Database, asset: string) {
  return database
    .selectFrom('notification_attempts')
    .select(['event', 'receiver', 'attempt', 'result', 'detail'])
    .select(['attempted_at as attemptedAt', 'retry_at as retryAt'])
    .where('asset', '=', asset);
}
