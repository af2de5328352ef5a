import { setTimeout as sleep } from 'node:timers/promises';
import { writeClockSetting } from '../../config/clock';
import { GRACE_MS } from '../../forecasting/bars/bar-builder';
import { MINUTE_MS, minuteOf } from '../../forecasting/bars/minute-bar';
import type { TradesMessage } from '../../streams/messages/trades';
import { TOPICS } from '../../streams/topics';
import type { Progress } from './progress';
import type { ScratchStack } from './scratch-stack';
import type { Services, Usage } from './services';
import { watchTopic } from './watch-topics';

/** A minute takes two seconds, so that there are enough of them. Between two minutes, the processes still wait most of the time. */
const SPEED = 30;
const WARM_UP_MS = 15_000;

export interface LivePace {
  /** From the arrival of the trade or the heartbeat that ends a minute to the forecasts in their topic, ms, in rising order. */
  readonly delaysMs: readonly number[];
  readonly tradesPerSecond: number;
  readonly usage: ReadonlyMap<string, Usage>;
}

/** Runs the line on the trades of the simulated Kraken. */
export async function measureLivePace(options: {
  readonly stack: ScratchStack;
  readonly services: Services;
  readonly progress: Progress;
  readonly seconds: number;
}): Promise<LivePace> {
  const { stack, services, progress, seconds } = options;
  const realAt = Date.now();
  writeClockSetting(stack.home, { speed: SPEED, realAt, shownAt: realAt });
  for (const name of ['ingest', 'candles', 'features', 'predict', 'score'] as const) {
    services.start(name, { LIVE_HISTORY_HOURS: '0' });
  }
  const stop = new AbortController();
  const ends = watchEnds(stack, stop.signal);
  await waitForForecasts(progress, services);
  await sleep(WARM_UP_MS);
  const delaysMs: number[] = [];
  progress.onForecast = (asset, minute) => {
    const end = ends.get(`${asset}/${minute}`);
    if (end !== undefined) delaysMs.push(Date.now() - (realAt + (end - realAt) / SPEED));
  };
  const before = progress.tradesInBars;
  await sleep(seconds * 1_000);
  progress.onForecast = () => undefined;
  stop.abort();
  services.requireAll();
  const tradesPerSecond = (progress.tradesInBars - before) / seconds;
  return { delaysMs: delaysMs.sort((one, other) => one - other), tradesPerSecond, usage: services.readUsage() };
}

/** By asset and minute: when, by the clock of the home, `ingest` sent the message that ends the minute. */
function watchEnds({ kafka }: ScratchStack, signal: AbortSignal): ReadonlyMap<string, number> {
  const ends = new Map<string, number>();
  watchTopic(kafka, { topic: TOPICS.trades.name, signal }, (asset, value) => {
    const { trades, watermark, receivedAt } = JSON.parse(value) as TradesMessage;
    const byTrade = trades.map(({ at }) => minuteOf(Date.parse(at)));
    const byWatermark = watermark === undefined ? 0 : minuteOf(Date.parse(watermark) - GRACE_MS);
    const minute = Math.max(byWatermark, ...byTrade) - MINUTE_MS;
    const key = `${asset}/${minute}`;
    if (!ends.has(key)) ends.set(key, Date.parse(receivedAt));
  });
  return ends;
}

const FIRST_FORECAST_MS = 120_000;

async function waitForForecasts(progress: Progress, services: Services): Promise<void> {
  const giveUpAt = Date.now() + FIRST_FORECAST_MS;
  while (progress.assets.some(({ forecast }) => forecast === 0)) {
    services.requireAll();
    if (Date.now() > giveUpAt) throw new Error(`there are no forecasts after ${FIRST_FORECAST_MS / 1_000} s`);
    await sleep(200);
  }
}
