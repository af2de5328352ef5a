import { setTimeout as sleep } from 'node:timers/promises';
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
  await sleep(WARM_UP_MS);
  const count = () => (of === 'bars' ? progress.tradesInBars : progress.tradesForecast);
  const before = { trades: count(), bars: progress.bars, corrections: progress.corrections };
  const usageBefore = services.readUsage();
  const own = process.cpuUsage();
  const startedAt = performance.now();
  await sleep(seconds * 1_000);
  services.requireAll();
  const elapsed = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(own);
  const trades = count() - before.trades;
  const usage = services.readUsage();
  stop.abort();
  await sending;
  const cpu = [...usage].map(
    ([name, { cpuSeconds }]) => [name, (cpuSeconds - (usageBefore.get(name)?.cpuSeconds ?? 0)) / elapsed] as const,
  );
  return {
    tradesPerSecond: trades / elapsed,
    minutesPerSecond: (progress.bars - before.bars) / elapsed,
    corrections: progress.corrections - before.corrections,
    cpu: new Map([...cpu, ['the bench itself', (user + system) / 1e6 / elapsed]]),
    usage,
  };
}
