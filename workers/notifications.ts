import type { Logger } from 'pino';
import { deliverNotifications } from '../activities/notifications/deliver';
import { findEvents } from '../activities/notifications/find-events';
import { parseReceivers } from '../clients/notify';
import type { Database } from '../clients/postgres/database';
import { createNotifications } from '../clients/postgres/notifications';
import { readClockSetting } from '../config/clock';
import { parseNotificationKinds } from '../config/notification-kinds';
import type { Settings } from '../config/settings';
import { repeat } from '../system/calls';
import type { Clock } from '../system/clock';
import { messageOf } from '../system/errors';

/** How long an event waits at most for its message. */
const PAUSE_MS = 20_000;

/**
 * Sends messages to the receivers in NOTIFY_URL, beside the steps: no hour waits for a receiver, and the URLs reach no workflow.
 * @returns how to stop it; waits for the message that is being sent
 */
export function startNotifications({
  settings: { assets, home, notify },
  database,
  clock,
  logger,
}: {
  settings: Pick<Settings, 'assets' | 'home' | 'notify'>;
  database: Database;
  clock: Clock;
  logger: Logger;
}): { stop(): Promise<void> } {
  const receivers = parseReceivers(notify.urls);
  const isTimeLapse = (readClockSetting(home)?.speed ?? 1) > 1;
  if (isTimeLapse && receivers.length > 0)
    logger.info('no messages are sent to NOTIFY_URL: the hours of a time-lapse are not real');
  if (isTimeLapse || receivers.length === 0) return { stop: async () => undefined };
  for (const { name, doubt } of receivers) logger.info({ doubt }, `messages are sent to ${name}`);
  const deps = {
    receivers,
    kinds: parseNotificationKinds(notify.events),
    notifications: createNotifications(database),
    findEvents: (range: Parameters<typeof findEvents>[1]) => findEvents(database, range),
    clock,
    isStopping: () => isStopping,
    onProblem: (line: string) => logger.warn(line),
  };
  let isStopping = false;
  let running = Promise.resolve();
  const deliverAll = async () => {
    for (const asset of assets) {
      await deliverNotifications({ ...deps, asset }).catch((error: unknown) => {
        logger.warn(`Messages about ${asset} could not be sent, they are sent later: ${messageOf(error)}`);
      });
    }
  };
  const loop = repeat({
    pauseMs: PAUSE_MS,
    work: () => {
      running = deliverAll();
      return running;
    },
  });
  return {
    stop: async () => {
      isStopping = true;
      loop.stop();
      await running;
    },
  };
}
