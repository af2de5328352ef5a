import { setTimeout as sleep } from 'node:timers/promises';
import { commitOffsets, readOffsets } from '../../clients/kafka/offsets';
import { MINUTE_MS } from '../../forecasting/bars/minute-bar';
import { TOPICS } from '../../streams/topics';
import { computeShares, readCpu } from './cpu';
import type { Load } from './load';
import { PEER_CANDLES, PEER_TOPICS, startPeer, stopPeer } from './peer';
import { Progress } from './progress';
import type { ScratchStack } from './scratch-stack';
import type { Services, Usage } from './services';

/** How fast a backlog of trades became forecasts. */
export interface BacklogRate {
  readonly tradesPerSecond: number;
  readonly seconds: number;
  /** Shares of a core, by process. */
  readonly cpu: ReadonlyMap<string, number>;
  readonly usage: ReadonlyMap<string, Usage>;
}

export interface Comparison {
  readonly minutes: number;
  readonly ours: BacklogRate;
  readonly peer: BacklogRate;
}

const BACKLOG_MINUTES = 500;
/** `predict` leaves out minutes that ended more than an hour before. */
const CLOCK_AHEAD_MS = 30 * MINUTE_MS;
const DEADLINE_MS = 180_000;

interface Measured {
  readonly stack: ScratchStack;
  readonly services: Services;
  readonly load: Load;
  readonly progress: Progress;
  readonly python: string;
}

/**
 * Fills the topic with trades while no process reads it, and lets `candles`, `features` and `predict`, and then the processes of the peer, make
 * forecasts of the same trades. Nothing else runs meanwhile. The processes behind the candles have loaded their models before, so the time
 * from the first bar to the last forecast is that of the work alone.
 */
export async function compareOnBacklog(given: Measured): Promise<Comparison> {
  const { stack, services, load, progress, python } = given;
  await services.stop('candles', 'score');
  const begin = await readOffsets(stack.kafka, TOPICS.trades.name, 'latest');
  const { first, last } = await load.sendBacklog(BACKLOG_MINUTES);
  await services.stop('ingest');
  load.showTime(first);
  services.start('candles');
  const ours = await timeBacklog({ services, progress, last }, () => {
    // The clock moves in large steps, because `predict` looks up its models each minute.
    const until = progress.forecastUntil;
    if (until > load.now) load.showTime(until + CLOCK_AHEAD_MS);
  });
  load.showTime(last + MINUTE_MS);
  await services.stopAll();
  const stop = new AbortController();
  try {
    const assets = progress.assets.map(({ asset }) => asset);
    const startCandles = await startPeer({ stack, services, python });
    const offsets = new Map((begin ?? []).map((offset, partition) => [partition, offset]));
    await commitOffsets(stack.kafka, { id: PEER_CANDLES, topic: TOPICS.trades.name }, offsets);
    const peerProgress = new Progress(stack.kafka, { assets, signal: stop.signal }, PEER_TOPICS);
    startCandles();
    return { minutes: BACKLOG_MINUTES, ours, peer: await timeBacklog({ services, progress: peerProgress, last }) };
  } finally {
    stop.abort();
    await stopPeer(services);
  }
}

/** @param onWait called all the time until the last minute is forecast */
async function timeBacklog(
  { services, progress, last }: { services: Services; progress: Progress; last: number },
  onWait: () => void = () => undefined,
): Promise<BacklogRate> {
  const giveUpAt = performance.now() + DEADLINE_MS;
  const waitUntil = async (isThere: () => boolean) => {
    while (!isThere()) {
      services.requireAll();
      if (performance.now() > giveUpAt) throw new Error(`${progress.describe()} after ${DEADLINE_MS / 1_000} s`);
      onWait();
      await sleep(10);
    }
  };
  const bars = progress.bars;
  await waitUntil(() => progress.bars > bars);
  const before = { trades: progress.tradesInBars, cpu: readCpu(services), at: performance.now() };
  await waitUntil(() => progress.forecastUntil >= last);
  const seconds = (performance.now() - before.at) / 1_000;
  return {
    tradesPerSecond: (progress.tradesInBars - before.trades) / seconds,
    seconds,
    cpu: computeShares(before.cpu, readCpu(services), seconds),
    usage: services.readUsage(),
  };
}
