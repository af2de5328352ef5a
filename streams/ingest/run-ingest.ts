import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { createRateLimiter } from '../../activities/extract/rate-limiter';
import { TooManyCallsError } from '../../clients/kraken/errors';
import { connectKrakenRest } from '../../clients/kraken/rest';
import { type FeedEvent, TradeFeed } from '../../clients/kraken/trade-feed';
import type { TradePositions } from '../../clients/postgres/trade-positions';
import { HOUR_MS } from '../../forecasting/hour';
import type { Clock } from '../../system/clock';
import { messageOf } from '../../system/errors';
import type { TradesMessage } from '../messages/trades';
import { AssetIngest, type IngestEvent } from './asset-ingest';
import { createIngestMetrics } from './metrics';
import { createHistoryReader } from './repair';

export interface IngestOptions {
  readonly assets: readonly string[];
  readonly source: string;
  readonly webSocketUrl: string;
  readonly restUrl: string;
  readonly historyHours: number;
  readonly clock: Clock;
  readonly positions: TradePositions;
  readonly publish: (message: TradesMessage) => Promise<void>;
  readonly registry: Registry;
  readonly logger: Logger;
}

/** Kraken allows about one call of its public REST API per second and address. */
const CALLS_PER_SECOND = 1;

/** Reads the trades of all assets until the signal is aborted. */
export async function runIngest(options: IngestOptions, signal: AbortSignal): Promise<void> {
  const { assets, clock, registry, logger } = options;
  const metrics = createIngestMetrics(registry, clock);
  const rest = connectKrakenRest({ url: options.restUrl });
  const history = createHistoryReader({
    rest,
    limiter: createRateLimiter({ startPerSecond: CALLS_PER_SECOND, maxPerSecond: CALLS_PER_SECOND }),
    isThrottled: (error) => error instanceof TooManyCallsError,
    onFailure: (asset, error) => {
      metrics.countFailure('history');
      logger.warn({ asset, reason: messageOf(error) }, 'the history of trades could not be read');
    },
  });
  const ingests = new Map<string, AssetIngest>();
  const feedAlive = (asset: string) => feed?.aliveAt(asset) ?? null;
  let feed: TradeFeed | undefined;
  for (const asset of assets) {
    const onEvent = (event: IngestEvent) => {
      metrics.count(asset, event);
      logEvent(logger, asset, event);
    };
    const { source, positions, publish, historyHours } = options;
    const position = await positions.read({ asset, source });
    const savePosition = (next: Parameters<TradePositions['save']>[1]) =>
      positions.save({ asset, source, updatedAt: clock.now() }, next);
    const common = { asset, source, clock, history, position, publish, savePosition, onEvent };
    const own = { historyMs: historyHours * HOUR_MS, aliveAt: () => feedAlive(asset) };
    ingests.set(asset, new AssetIngest({ ...common, ...own }));
  }
  metrics.watch(ingests);
  feed = new TradeFeed({
    ...{ url: options.webSocketUrl, assets, clock },
    onTrades: (asset, trades) => ingests.get(asset)?.receive(trades),
    onEvent: (event) => {
      metrics.countFeed(event);
      logFeed(logger, event);
    },
  });
  try {
    await Promise.all([...ingests.values()].map((ingest) => ingest.run(signal)));
  } finally {
    await feed.close();
    await rest.close();
  }
}

function logFeed(logger: Logger, event: FeedEvent): void {
  if (event.type === 'connected') logger.info('connected to the live feed');
  else if (event.type === 'system') logger.info({ status: event.status }, 'the exchange reports its status');
  else if (event.type === 'disconnected') logger.warn(event, 'the live feed was lost; connecting again');
  else if (event.type === 'refused') logger.warn(event, 'the exchange refuses an asset; check LIVE_ASSETS');
  else logger.warn(event, 'a message of the exchange cannot be used');
}

function logEvent(logger: Logger, asset: string, event: IngestEvent): void {
  const { type } = event;
  if (type === 'hole') logger.info({ asset, from: event.from, to: event.to }, 'trades are missing in the live feed');
  else if (type === 'given-up')
    logger.warn({ asset, ...event.missing }, 'missing trades do not arrive; trying again later');
  else if (type === 'lost') logger.error({ asset, ...event.missing }, 'missing trades are not tried again');
  else if (type === 'wrong-time') logger.warn({ asset, ...event.trade }, 'a trade lies in the future; check the clock');
  else if (type === 'begins-anew') {
    logger.warn({ asset, lastTradeAt: event.lastTradeAt }, 'the last trade is older than a day; the trades begin anew');
  } else if (type === 'failure') {
    logger.warn({ asset, action: event.action, reason: messageOf(event.error) }, 'failed; trying again');
  }
}
