import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureTopics } from '../../clients/kafka/topics';
import { projectRoot } from '../../config/paths';
import { TOPICS } from '../../streams/topics';
import { preparePythonPeer } from '../python-peer';
import type { ScratchStack } from './scratch-stack';
import type { Services, Usage } from './services';
import { watchTopic } from './watch-topics';

export interface Peer {
  readonly tradesPerSecond: number;
  readonly usage: ReadonlyMap<string, Usage>;
}

const SOURCES = join(projectRoot, 'bench', 'live', 'peer');
const SERVICES = ['candles', 'indicators', 'predictor'] as const;
/** The times of the trades may be hours ahead of the real time, and Kafka refuses messages with such times unless it sets its own. */
const PEER_TOPICS = ['candles', 'features', 'forecasts'].map((name) => ({
  name: `bench.peer.${name}`,
  partitions: TOPICS.trades.partitions,
  config: { 'message.timestamp.type': 'LogAppendTime' },
}));
const FIRST_FORECAST_MS = 120_000;

/** Installs the Python packages of the peer. @returns its Python */
export function preparePeer(): string {
  return preparePythonPeer({ name: 'bench-live-peer', sources: SOURCES });
}

/**
 * Lets the peer make candles, indicators and forecasts of the trades that are in Kafka, from the oldest one on, and counts the trades of
 * its slowest step: at the first forecast, others have begun before. The trades are there already, so nothing else limits it.
 */
export async function measurePeer(options: {
  readonly stack: ScratchStack;
  readonly services: Services;
  readonly python: string;
  readonly seconds: number;
}): Promise<Peer> {
  const { stack, services, python, seconds } = options;
  const broker = stack.kafka.brokers[0] ?? '';
  const variables = { BROKER: broker, TRADES: TOPICS.trades.name, PYTHONUNBUFFERED: '1' };
  await ensureTopics(stack.kafka, PEER_TOPICS);
  for (const name of SERVICES) services.spawn(`peer ${name}`, python, [join(SOURCES, `${name}.py`)], variables);
  const stop = new AbortController();
  const seen = { candles: 0, forecasts: 0 };
  for (const kind of ['candles', 'forecasts'] as const) {
    watchTopic(stack.kafka, { topic: `bench.peer.${kind}`, signal: stop.signal }, (_, value) => {
      seen[kind] += (JSON.parse(value) as { trades: number }).trades;
    });
  }
  try {
    const giveUpAt = Date.now() + FIRST_FORECAST_MS;
    while (seen.forecasts === 0) {
      services.requireAll();
      if (Date.now() > giveUpAt) throw new Error(`the peer has no forecast after ${FIRST_FORECAST_MS / 1_000} s`);
      await sleep(100);
    }
    const before = { ...seen };
    const startedAt = performance.now();
    await sleep(seconds * 1_000);
    services.requireAll();
    const trades = Math.min(seen.candles - before.candles, seen.forecasts - before.forecasts);
    const tradesPerSecond = trades / ((performance.now() - startedAt) / 1_000);
    return { tradesPerSecond, usage: services.readUsage() };
  } finally {
    stop.abort();
    await services.stop(...SERVICES.map((name) => `peer ${name}`));
  }
}
