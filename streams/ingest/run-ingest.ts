import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { connectKrakenRest } from '../../clients/kraken/rest';
import { TradeFeed } from '../../clients/kraken/trade-feed';
import type { TradePositions } from '../../clients/postgres/trade-positions';
import { HOUR_MS } from '../../forecasting/hour';
import type { Clock } from '../../system/clock';
import { messageOf } from '../../system/errors';
import { keepTrying } from '../keep-trying';
import type { TradesMessage } from '../messages/trades';
import { AssetIngest } from './asset-ingest';
import { createHistoryReader, type HistoryReader } from './history';
import { createEventLog, logFeed } from './log-events';
import { createIngestMetrics, type IngestMetrics } from './metrics';

export interface IngestOptions {
  readonly assets: readonly string[];
  readonly webSocketUrl: string;
  readonly restUrl: string;
  readonly historyHours: number;
  readonly clock: Clock;
  readonly positions: TradePositions;
  readonly publish: (message: TradesMessage) => Promise<void>;
  readonly registry: Registry;
  readonly logger: Logger;
}

/** Reads the trades of all assets until the signal is aborted. */
export async function runIngest(options: IngestOptions, signal: AbortSignal): Promise<void> {
  const { clock, registry, logger } = options;
  const metrics = createIngestMetrics(registry, clock);
  const rest = connectKrakenRest({ url: options.restUrl });
  const history = createHistoryReader({
    rest,
    onFailure: (asset, error) => {
      metrics.countFailure('history');
      logger.warn({ asset, reason: messageOf(error) }, 'the history of trades could not be read');
    },
  });
  try {
    // Trades without a known source must not be stored.
    const problem = 'the exchange does not answer; trying again';
    const source = await keepTrying(() => rest.source(signal), { problem, logger, signal });
    if (source !== undefined) await ingestAll({ ...options, source, history, metrics }, signal);
  } finally {
    await rest.close();
  }
}

type AllOptions = IngestOptions & { source: string; history: HistoryReader; metrics: IngestMetrics };

async function ingestAll(options: AllOptions, signal: AbortSignal): Promise<void> {
  const { assets, clock, logger, metrics } = options;
  const ingests = new Map<string, AssetIngest>();
  for (const asset of assets) ingests.set(asset, await openAsset(asset, options, () => feed?.aliveAt(asset) ?? null));
  metrics.watch(ingests);
  const feed: TradeFeed | undefined = new TradeFeed({
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
  }
}

async function openAsset(asset: string, options: AllOptions, aliveAt: () => number | null): Promise<AssetIngest> {
  const { source, clock, history, positions, publish, historyHours, metrics, logger } = options;
  const logEvent = createEventLog(logger, asset);
  return new AssetIngest({
    ...{ asset, source, clock, history, publish, aliveAt },
    position: await positions.read({ asset, source }),
    historyMs: historyHours * HOUR_MS,
    savePosition: (position) => positions.save({ asset, source, updatedAt: clock.now() }, position),
    onEvent: (event) => {
      metrics.count(asset, event);
      logEvent(event);
    },
  });
}
