import { createMetrics } from '../../../../serve/metrics/metrics';
import { createWarmUp } from '../../../../serve/served-model/warm-up';
import { manualClock } from '../../../../system/clock';
import {
  emptyLedger,
  marketWith,
  modelWith,
  NEWEST_HOUR,
  NOW,
  plainApp,
  plainModel,
  pricesUpTo,
  silent,
} from '../../../support/plain-app';

/** A model that counts the forecasts it makes. */
function countingModel() {
  const plain = plainModel();
  const made = { forecasts: 0 };
  const forecastWindow: typeof plain.forecastWindow = (window, state) => {
    made.forecasts += 1;
    return plain.forecastWindow(window, state);
  };
  return { made, model: modelWith({ version: '3', runId: 'run-3' }, { ...plain, forecastWindow }) };
}

function warmUpOf(model: ReturnType<typeof modelWith>, market = marketWith([]), hasTables = async () => true) {
  return createWarmUp({ asset: 'BTC', market, model, hasTables, ...emptyLedger, clock: manualClock(NOW), log: silent });
}

describe('createWarmUp', () => {
  it('should make forecasts once, after a model is loaded and the prices are read, and make the server ready', async () => {
    const { made, model } = countingModel();
    const market = marketWith(pricesUpTo(NEWEST_HOUR));
    const warmUp = warmUpOf(model, market);
    await market.refresh();
    await warmUp.run();
    expect([warmUp.isDone(), made.forecasts]).toEqual([false, 0]);

    await model.refresh();
    const unread = warmUpOf(model);
    await unread.run();
    expect([unread.isDone(), made.forecasts]).toEqual([false, 0]);

    const app = await plainApp({ model, warmUp });
    const cold = await app.inject('/ready');
    expect(cold.statusCode).toBe(503);
    expect(cold.json()).toMatchObject({ ready: false, reason: 'the model is loaded and is warming up' });

    await Promise.all([warmUp.run(), warmUp.run()]);
    const { forecasts } = made;
    expect(forecasts).toBeGreaterThan(100);
    expect((await app.inject('/ready')).statusCode).toBe(200);
    await warmUp.run();
    expect(made.forecasts).toBe(forecasts);
  });

  it('should wait until the database has the tables of this version, and not while it cannot be read', async () => {
    const { model } = countingModel();
    await model.refresh();
    const market = marketWith([]);
    await market.refresh();
    const reads = [async () => false, () => Promise.reject(new Error('unreachable'))];
    const warmUp = warmUpOf(model, market, () => reads.shift()?.() ?? Promise.resolve(true));
    const app = await plainApp({ model, warmUp });
    await warmUp.run();
    const old = await app.inject('/ready');
    expect([old.statusCode, old.json().reason]).toEqual([
      503,
      'the database lacks tables of this version; the pipeline worker of this version, or `prepare`, creates them',
    ]);
    await warmUp.run();
    expect((await app.inject('/ready')).statusCode).toBe(200);
  });

  it('should not change the metrics', async () => {
    const { model } = countingModel();
    await model.refresh();
    const metrics = createMetrics();
    const withoutPrices = marketWith([]);
    await withoutPrices.refresh();
    const warmUp = warmUpOf(model, withoutPrices);
    const app = await plainApp({ model, metrics, warmUp });
    await warmUp.run();
    expect(warmUp.isDone()).toBe(true);
    const { body } = await app.inject('/metrics');
    expect(body).not.toMatch(/^requests_total\{/m);
    expect(body).toContain('inference_latency_seconds_count 0');
  });
});

test('no response schema needs a validator, which would take 10 ms of the first request', async () => {
  const { paths } = (await (await plainApp()).inject('/docs/json')).json();
  const answers = Object.values<Record<string, { responses: object }>>(paths)
    .flatMap((route) => Object.values(route))
    .map(({ responses }) => JSON.stringify(responses));
  expect(answers.length).toBeGreaterThan(4);
  for (const answer of answers) expect(answer).not.toMatch(/anyOf|oneOf|"if"/);
});
