import { setTimeout as sleep } from 'node:timers/promises';
import type { Load } from './load';
import type { AssetProgress, Progress } from './progress';
import type { Services } from './services';

export interface Restart {
  readonly minutes: number;
  readonly trades: number;
  /** From the start of the processes to the forecasts of the newest minute. */
  readonly seconds: number;
}

/** `predict` makes up the forecasts of the last hour. */
const BACKLOG_MINUTES = 58;
const DEADLINE_MS = 90_000;
const CONSUMERS = ['candles', 'features', 'predict'] as const;

/** Stops all processes behind `ingest`, lets an hour of trades arrive, and measures how long they need to catch up. */
export async function measureRestart(options: {
  readonly load: Load;
  readonly services: Services;
  readonly progress: Progress;
}): Promise<Restart> {
  const { load, services, progress } = options;
  // Older minutes without forecasts would be left out, and not be made up.
  await waitUntil({ services, progress }, ({ bar, forecast }) => forecast >= bar);
  await services.stop(...CONSUMERS);
  const { last, trades } = await load.sendBacklog(BACKLOG_MINUTES);
  const startedAt = performance.now();
  for (const name of CONSUMERS) services.start(name);
  await waitUntil({ services, progress }, ({ forecast }) => forecast >= last);
  return { minutes: BACKLOG_MINUTES, trades, seconds: (performance.now() - startedAt) / 1_000 };
}

async function waitUntil(
  { services, progress }: { services: Services; progress: Progress },
  isThere: (asset: AssetProgress) => boolean,
): Promise<void> {
  const giveUpAt = performance.now() + DEADLINE_MS;
  while (!progress.assets.every(isThere)) {
    services.requireAll();
    if (performance.now() > giveUpAt) throw new Error(`${progress.describe()} after ${DEADLINE_MS / 1_000} s`);
    await sleep(20);
  }
}
