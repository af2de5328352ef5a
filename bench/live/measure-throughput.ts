import { setTimeout as sleep } from 'node:timers/promises';
import { computeShares, readCpu } from './cpu';
import type { Load } from './load';
import type { Progress } from './progress';
import type { Services, Usage } from './services';

export interface Throughput {
  readonly tradesPerSecond: number;
  readonly minutesPerSecond: number;
  readonly corrections: number;
  /** Shares of a core, by process. */
  readonly cpu: ReadonlyMap<string, number>;
  readonly usage: ReadonlyMap<string, Usage>;
}

const WARM_UP_MS = 8_000;

/** Sends trades as fast as the line takes them, and counts those that became bars, or forecasts. */
export async function measureThroughput(
  { load, services, progress }: { load: Load; services: Services; progress: Progress },
  { of, seconds }: { of: 'bars' | 'forecasts'; seconds: number },
): Promise<Throughput> {
  const stop = new AbortController();
  const sending = load.send({ waitsForForecasts: of === 'forecasts', signal: stop.signal });
  const read = () => ({
    trades: of === 'bars' ? progress.tradesInBars : progress.tradesForecast,
    ...{ bars: progress.bars, corrections: progress.corrections, cpu: readCpu(services), at: performance.now() },
  });
  await sleep(WARM_UP_MS);
  const before = read();
  await sleep(seconds * 1_000);
  services.requireAll();
  const after = read();
  const usage = services.readUsage();
  stop.abort();
  await sending;
  const elapsed = (after.at - before.at) / 1_000;
  return {
    tradesPerSecond: (after.trades - before.trades) / elapsed,
    minutesPerSecond: (after.bars - before.bars) / elapsed,
    corrections: after.corrections - before.corrections,
    cpu: computeShares(before.cpu, after.cpu, elapsed),
    usage,
  };
}
