import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readStreamState } from '../../clients/kafka/offsets';
import { ensureTopics } from '../../clients/kafka/topics';
import { projectRoot } from '../../config/paths';
import { TOPICS } from '../../streams/topics';
import { preparePythonPeer } from '../python-peer';
import type { LineTopics } from './progress';
import type { ScratchStack } from './scratch-stack';
import type { Services } from './services';

/** The group of the peer that reads the trades. */
export const PEER_CANDLES = 'peer-candles';

const SOURCES = join(projectRoot, 'bench', 'live', 'peer');
const topicOf = (name: string) => `bench.peer.${name}`;
/** The processes that load something before they read their topic. */
const PREPARED = [
  { name: 'indicators', group: 'peer-indicators', topic: topicOf('candles') },
  { name: 'predictor', group: 'peer-predictor', topic: topicOf('features') },
];
const START_MS = 60_000;

const readCandle = (value: string) => ({ ...(JSON.parse(value) as { minute: number; trades: number }), revision: 0 });

export const PEER_TOPICS: LineTopics = {
  bars: topicOf('candles'),
  forecasts: topicOf('forecasts'),
  readBar: readCandle,
  readForecastMinute: (value) => readCandle(value).minute,
};

/** Installs the Python packages of the peer. @returns its Python */
export function preparePeer(): string {
  return preparePythonPeer({ name: 'bench-live-peer', sources: SOURCES });
}

/**
 * Starts the processes of the peer that make indicators and forecasts, and waits until they read their topics.
 * @returns a function that starts the process that makes candles
 */
export async function startPeer(given: {
  readonly stack: ScratchStack;
  readonly services: Services;
  readonly python: string;
}): Promise<() => void> {
  const { stack, services, python } = given;
  const broker = stack.kafka.brokers[0] ?? '';
  const variables = { BROKER: broker, TRADES: TOPICS.trades.name, PYTHONUNBUFFERED: '1' };
  const start = (name: string) => services.spawn(`peer ${name}`, python, [join(SOURCES, `${name}.py`)], variables);
  await ensureTopics(
    stack.kafka,
    // The times of the trades may be hours ahead of the real time, and Kafka refuses messages with such times unless it sets its own.
    ['candles', 'features', 'forecasts'].map((name) => ({
      ...{ name: topicOf(name), partitions: TOPICS.trades.partitions },
      config: { 'message.timestamp.type': 'LogAppendTime' },
    })),
  );
  for (const { name } of PREPARED) start(name);
  await waitForReaders(stack, services);
  return () => start('candles');
}

export async function stopPeer(services: Services): Promise<void> {
  await services.stop(...['candles', ...PREPARED.map(({ name }) => name)].map((name) => `peer ${name}`));
}

async function waitForReaders({ kafka }: ScratchStack, services: Services): Promise<void> {
  const groups = PREPARED.map(({ group, topic }) => ({ id: group, topic }));
  const giveUpAt = performance.now() + START_MS;
  const isReading = async () => {
    const state = await readStreamState(kafka, { topics: groups.map(({ topic }) => topic), groups });
    return state.groups.every(({ members }) => members.some(({ partitions }) => partitions > 0));
  };
  while (!(await isReading())) {
    services.requireAll();
    if (performance.now() > giveUpAt) throw new Error(`the peer does not read after ${START_MS / 1_000} s`);
    await sleep(500);
  }
}
