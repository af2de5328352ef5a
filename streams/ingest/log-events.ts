import type { Logger } from 'pino';
import type { FeedEvent } from '../../clients/kraken/trade-feed';
import { messageOf } from '../../system/errors';
import type { IngestEvent } from './asset-ingest';

/** A failure that repeats every second is logged once in this time. */
const REPEAT_MS = 60_000;

export function logFeed(logger: Logger, event: FeedEvent): void {
  const { type, ...facts } = event;
  if (type === 'connected') logger.info('connected to the live feed');
  else if (type === 'system') logger.info(facts, 'the exchange reports its status');
  else if (type === 'disconnected') logger.warn(facts, 'the live feed was lost; connecting again');
  else if (type === 'refused') logger.warn(facts, 'the exchange refuses an asset; check LIVE_ASSETS');
  else logger.warn(facts, 'a message of the exchange cannot be used');
}

/** Returns a function that logs what happens to the trades of an asset. */
export function createEventLog(logger: Logger, asset: string): (event: IngestEvent) => void {
  const loggedAt = new Map<string, number>();
  const logFailure = (action: string, reason: string) => {
    const now = performance.now();
    if (now - (loggedAt.get(action) ?? Number.NEGATIVE_INFINITY) < REPEAT_MS) return;
    loggedAt.set(action, now);
    logger.warn({ asset, action, reason }, 'failed; trying again until it succeeds');
  };
  return (event) => {
    const { type } = event;
    if (type === 'hole') logger.info({ asset, from: event.from, to: event.to }, 'trades are missing in the live feed');
    else if (type === 'given-up')
      logger.warn({ asset, ...event.missing }, 'missing trades do not arrive; retrying later');
    else if (type === 'lost') logger.error({ asset, ...event.missing }, 'missing trades are not tried again');
    else if (type === 'wrong-time')
      logger.warn({ asset, ...event.trade }, 'a trade lies in the future; check the clock');
    else if (type === 'begins-anew') {
      const { lastTradeAt } = event;
      logger.warn({ asset, lastTradeAt }, 'the last trade is older than a day; the trades begin anew');
    } else if (type === 'failure') logFailure(event.action, messageOf(event.error));
  };
}
