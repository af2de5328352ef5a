import { once } from 'node:events';
import { type ClientRequest, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { buildWindow, CONTEXT_HOURS } from '../../forecasting/features/window';
import { HOUR_MS } from '../../forecasting/hour';
import type { HourlySeries } from '../../forecasting/series';
import { type AppDeps, createApp } from '../app';
import type { App } from '../fastify';
import type { Market, MarketData } from '../market/market-data';
import { createMetrics } from '../metrics/metrics';

const CALLS = 200;
const BODY = JSON.stringify({ lag_1: 50_000, rolling_mean_5: 49_000, hour: 12 });

const OLD_TABLES =
  'the database lacks tables of this version; the pipeline worker of this version, or `prepare`, creates them';

export interface WarmUp {
  isDone(): boolean;
  /** Why the server is not warm, while it has a model. */
  reason(): string;
  /**
   * Warms up once, when there is a model, the prices have been read and the database has the tables of this version. Until then it does
   * nothing. Never rejects.
   */
  run(): Promise<void>;
}

export interface WarmUpDeps extends Omit<AppDeps, 'warmUp' | 'metrics'> {
  readonly market: Pick<MarketData, 'current' | 'reason' | 'hasRefreshed'>;
  /** Rejects while the database cannot be read: then the server answers with the model and the prices that it has. */
  readonly hasTables: () => Promise<boolean>;
}

/**
 * Sends requests to the server's own code before the first caller does, so that this caller need not wait until V8 has compiled the
 * code. The requests go through a socket to a second app with separate metrics. They use the current prices, or generated prices if
 * there are none.
 */
export function createWarmUp(deps: WarmUpDeps): WarmUp {
  let done = false;
  let hasTables = true;
  let running: Promise<void> | undefined;

  async function warm(): Promise<void> {
    const newest = deps.market.current();
    const source = deps.model.current()?.source ?? generatedMarket.source;
    const market = newest?.window ? newest : { ...generatedMarket, source };
    const app = createApp({
      ...deps,
      market: { current: () => market, reason: () => '' },
      metrics: createMetrics({ includesProcess: false }),
      log: pino({ level: 'silent' }),
      warmUp: { isDone: () => true, reason: () => '' },
    });
    await app.listen({ host: '127.0.0.1', port: 0 });
    await callRepeatedly(app).finally(() => app.close());
  }

  return {
    isDone: () => done,
    reason: () => (hasTables ? 'the model is loaded and is warming up' : OLD_TABLES),
    run: async () => {
      if (done || deps.model.current() === null || !deps.market.hasRefreshed()) return;
      hasTables = await deps.hasTables().catch(() => true);
      if (!hasTables) return;
      running ??= warm()
        .catch((error: unknown) =>
          deps.log.warn({ err: error }, 'the warm-up failed; the first answers of the server may be slow'),
        )
        .finally(() => {
          done = true;
        });
      await running;
    },
  };
}

async function callRepeatedly(app: App): Promise<void> {
  const { port } = app.server.address() as AddressInfo;
  for (let count = 0; count < CALLS; count++) await call(port);
}

async function call(port: number): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const sent: ClientRequest = request({ host: '127.0.0.1', port, path: '/predict', method: 'POST', headers });
  sent.end(BODY);
  const [answer] = await once(sent, 'response');
  answer.resume();
  await once(answer, 'end');
}

/** Generated prices without a gap. */
const generatedSeries: HourlySeries = Array.from({ length: CONTEXT_HOURS }, (_, index) => {
  const rate = 50_000 + 100 * Math.sin(index);
  return { hour: index * HOUR_MS, rate, volume: null, cap: null, high: rate + 50, low: rate - 50, points: 12 };
});

const generatedMarket: Market = {
  source: 'warm-up',
  series: generatedSeries,
  lastHour: (CONTEXT_HOURS - 1) * HOUR_MS,
  window: buildWindow(generatedSeries),
  gateReason: null,
};
