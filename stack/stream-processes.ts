import { isAnswering } from './http';
import { runNode, STREAM_FLAGS } from './node-processes';
import type { Service, ServiceContext } from './service';

type Port = 'health' | 'metrics';

/** Reads the trades of the exchange into Kafka. */
export const ingest: Service<Port> = createStream('ingest');

/** Makes 1-minute bars of the trades. */
export const candles: Service<Port> = createStream('candles');

/** Computes the features of the bars. */
export const features: Service<Port> = createStream('features');

/** Forecasts the price in five minutes, each minute. */
export const predict: Service<Port> = createStream('predict');

/** Scores the forecasts. */
export const score: Service<Port> = createStream('score');

/** What is read with real prices, when NEWS_FEEDS is not set. With replayed prices, the simulator announces headlines. */
const PUBLIC_FEEDS = [
  'https://www.coindesk.com/arc/outboundfeeds/rss/',
  'https://cointelegraph.com/rss',
  'https://decrypt.co/feed',
].join(',');

/** Reads and scores news. */
export const news: Service<Port> = {
  ...createStream('news'),
  environment: ({ settings: { liveCoinWatch, newsFeeds } }) =>
    liveCoinWatch !== undefined && newsFeeds === undefined ? { NEWS_FEEDS: PUBLIC_FEEDS } : {},
};

type StreamName = 'ingest' | 'candles' | 'features' | 'predict' | 'score' | 'news';

function createStream(name: StreamName): Service<Port> {
  return {
    name,
    needs: ['postgres', 'kafka'],
    ports: { health: {}, metrics: {} },
    deadlineMs: 60_000,
    isExternal: () => false,
    environment: () => ({}),
    addresses: () => [],
    command: (context) => {
      const own = streamVariables(context);
      return runNode(context, { name, script: `streams/${name}.js`, own, flags: STREAM_FLAGS });
    },
    isReady: ({ ports }) => isAnswering(`http://127.0.0.1:${ports.health}/ready`),
  };
}

function streamVariables({ ports }: ServiceContext<Port>) {
  return { HOST: '127.0.0.1', WORKER_HEALTH_PORT: String(ports.health), METRICS_PORT: String(ports.metrics) };
}
