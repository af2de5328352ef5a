import fc from 'fast-check';
import { HOUR_MS } from '../../../../../forecasting/hour';
import { manualClock } from '../../../../../system/clock';
import {
  marketBehindGate,
  marketWith,
  modelWith,
  NEWEST_HOUR,
  plainApp,
  plainModel,
  pricesUpTo,
} from '../../../../support/plain-app';

const observation = { lag_1: 50000, rolling_mean_5: 49000, hour: 12 };
const rates = pricesUpTo(NEWEST_HOUR, 48).map(({ rate }) => rate);

let ordinary: Awaited<ReturnType<typeof plainApp>>;
beforeAll(async () => {
  ordinary = await plainApp();
});
afterAll(() => ordinary.close());

async function ask(payload: unknown, app = ordinary) {
  const answer = await app.inject({ method: 'POST', url: '/predict', payload: payload as object });
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
}

describe('POST /predict', () => {
  it('should forecast the next hour from the newest data', async () => {
    const { status, body } = await ask({});
    expect(status).toBe(200);
    expect(body).toMatchObject({
      horizon_hours: 1,
      target_hour: '2026-11-21T08:00:00.000Z',
      note: null,
      model: { name: 'btc_predictor', version: '3', run_id: 'run-3' },
      data: {
        basis: 'newest',
        source: 'livecoinwatch',
        last_hour: '2026-11-21T07:00:00.000Z',
        age_s: 300,
        stale: false,
        gated: false,
        gate_reason: null,
        replayed: null,
      },
      baseline: { name: 'persistence', prediction: pricesUpTo(NEWEST_HOUR).at(-1)?.rate },
      interval: { level: 0.9 },
    });
    expect(body.quantiles).toHaveLength(11);
    expect(body.interval.lower).toBeLessThan(body.prediction);
    expect(body.interval.upper).toBeGreaterThan(body.prediction);
  });

  it('should forecast one hour after the price of an observation, and name no hour that is further away', async () => {
    const { status, body } = await ask(observation);
    expect(status).toBe(200);
    expect(body).toMatchObject({ horizon_hours: 1, target_hour: null, data: { basis: 'observation' } });
    expect(body.note).toBe(
      'prediction and interval are for one hour after your price lag_1 = 50000, with the time-of-day terms of hour 12; target_hour is null because the next hour is 8 UTC',
    );
    expect(body.baseline.prediction).toBe(50000);
  });

  it('should name the hour when the observation asks for the next hour', async () => {
    const { body } = await ask({ ...observation, hour: 8 });
    expect(body).toMatchObject({ horizon_hours: 1, target_hour: '2026-11-21T08:00:00.000Z' });
    expect(body.note).toMatch(/one hour after your price lag_1 = 50000.* hour 8, the next hour$/);
    // The next hour is the next one for the caller, also while our newest price is older.
    const late = await plainApp({ clock: manualClock(NEWEST_HOUR + 70 * 60_000) });
    expect((await ask({ ...observation, hour: 9 }, late)).body.target_hour).toBe('2026-11-21T09:00:00.000Z');
    expect((await ask({ ...observation, hour: 8 }, late)).body.target_hour).toBeNull();
  });

  it('should not use prices later than the last hour of the caller', async () => {
    const volatile = pricesUpTo(NEWEST_HOUR, 900).map((hour, index) => (index % 2 ? { ...hour, rate: 60_000 } : hour));
    const past = { rates, last_hour: '2026-11-20T07Z' };
    const [first, second] = await Promise.all(
      [pricesUpTo(NEWEST_HOUR, 900), volatile].map(async (series) => {
        const market = marketWith(series);
        await market.refresh();
        return (await ask(past, await plainApp({ market }))).body;
      }),
    );
    expect(second.quantiles).toEqual(first.quantiles);
  });

  it('should forecast from the prices of the caller, even when the server has no prices', async () => {
    const app = await plainApp({ market: marketWith([]) });
    const { status, body } = await ask({ rates, last_hour: '2026-11-21T05Z' }, app);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      target_hour: '2026-11-21T06:00:00.000Z',
      data: { basis: 'rates', source: 'request', last_hour: '2026-11-21T05:00:00.000Z', stale: true },
      baseline: { prediction: rates.at(-1) },
    });
  });

  it.each(['2026-11-21T07Z', '2026-11-21T07:00:00Z', '2026-11-21T07:00:00.000Z', NEWEST_HOUR])(
    'should accept the hour %s',
    async (last_hour) => {
      const { body } = await ask({ rates, last_hour });
      expect(body.target_hour).toBe('2026-11-21T08:00:00.000Z');
    },
  );

  it('should name the real hour of replayed prices', async () => {
    const market = marketWith(pricesUpTo(NEWEST_HOUR), 'replay+112w');
    const model = modelWith({ version: '3', runId: 'run-3' }, plainModel(), 'replay+112w');
    await Promise.all([market.refresh(), model.refresh()]);
    const { body } = await ask({}, await plainApp({ market, model }));
    expect(body.data.replayed).toBe('replayed prices of 2024-09-28 07:00 UTC');
  });

  it('should not answer with a model that was trained on prices of another source', async () => {
    const market = marketWith(pricesUpTo(NEWEST_HOUR), 'replay+112w');
    await market.refresh();
    for (const payload of [{}, observation]) {
      const { status, body } = await ask(payload, await plainApp({ market }));
      expect([status, body.code]).toEqual([503, 'NoModelYet']);
      expect(body.detail).toContain('the newest prices come from replay+112w');
    }
  });

  it.each([{}, observation])(
    'should answer %j from the data that passed the data gate, and say so',
    async (payload) => {
      const prices = pricesUpTo(NEWEST_HOUR, 200);
      const { market } = marketBehindGate(prices, 'jumps: 50000 to 5000');
      await market.refresh();
      const { status, body } = await ask(payload, await plainApp({ market }));
      expect(status).toBe(200);
      expect(body.data).toMatchObject({
        last_hour: '2026-11-21T06:00:00.000Z',
        gated: true,
        gate_reason: expect.stringContaining('jumps: 50000 to 5000'),
      });
      const own = await ask({ rates, last_hour: '2026-11-21T07Z' }, await plainApp({ market }));
      expect(own.body.data).toMatchObject({ gated: false, gate_reason: null });
    },
  );

  it('should mark the data as stale when the newest hour is more than two hours ago', async () => {
    const clock = manualClock(NEWEST_HOUR + 2 * HOUR_MS);
    expect((await ask({}, await plainApp({ clock }))).body.data.stale).toBe(false);
    clock.set(clock.now() + 1);
    expect((await ask({}, await plainApp({ clock }))).body.data.stale).toBe(true);
  });

  it('should give the prepared answer as bytes, and make a new one when the clock, the prices or the model change it', async () => {
    const clock = manualClock(NEWEST_HOUR + 5 * 60_000);
    let series = pricesUpTo(NEWEST_HOUR);
    let version = '3';
    const [one, other] = [modelWith({ version, runId: 'r' }), modelWith({ version: '4', runId: 'r' })];
    await Promise.all([one.refresh(), other.refresh()]);
    const model = { ...one, current: () => (version === '3' ? one : other).current() };
    let gateReason: string | null = null;
    let market = await read();
    async function read() {
      const read = marketWith(series);
      await read.refresh();
      const current = read.current();
      return current && { ...current, gateReason };
    }
    const app = await plainApp({ clock, model, market: { current: () => market, reason: () => '' } });
    const first = await ask({}, app);
    expect(first.headers['content-type']).toBe('application/json; charset=utf-8');
    expect((await ask({}, app)).body).toEqual(first.body);

    clock.set(clock.now() + 1_000);
    expect((await ask({}, app)).body).toEqual({ ...first.body, data: { ...first.body.data, age_s: 301 } });
    version = '4';
    expect((await ask({}, app)).body.model.version).toBe('4');
    gateReason = 'jumps';
    market = await read();
    expect((await ask({}, app)).body.data).toMatchObject({ gated: true, gate_reason: 'jumps' });
    series = pricesUpTo(NEWEST_HOUR).slice(0, -1);
    market = await read();
    expect((await ask({}, app)).body.data.last_hour).toBe('2026-11-21T06:00:00.000Z');
    market = null;
    expect((await ask({}, app)).status).toBe(503);
  });

  it('should answer any observation with a finite forecast or with a reason', async () => {
    const price = fc.double({ min: 0, max: 1e13, noNaN: true });
    const anyObservation = fc.record({ lag_1: price, rolling_mean_5: price, hour: fc.integer({ min: -1, max: 24 }) });
    await fc.assert(
      fc.asyncProperty(anyObservation, async (payload) => {
        const answer = await ordinary.inject({ method: 'POST', url: '/predict', payload });
        const { prediction, interval, detail } = answer.json();
        if (answer.statusCode === 200) {
          expect(interval.lower).toBeLessThanOrEqual(prediction);
          expect(prediction).toBeLessThanOrEqual(interval.upper);
        } else {
          expect(answer.statusCode).toBe(400);
          expect(detail).not.toBe('');
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('POST /predict refuses, with the reason,', () => {
  it.each([
    [{ lag_1: null }, 'lag_1', 'lag_1 must be a number greater than 0; null was given'],
    [{ ...observation, lag_1: '5' }, 'lag_1', 'lag_1 must be a number greater than 0; "5" was given'],
    [{ ...observation, lag_1: [5] }, 'lag_1', 'lag_1 must be a number greater than 0; a list was given'],
    [{ ...observation, lag_1: 0 }, 'lag_1', 'lag_1 must be a number greater than 0; 0 was given'],
    [{ ...observation, lag_1: true }, 'lag_1', 'lag_1 must be a number greater than 0; true was given'],
    [
      { ...observation, lag_1: 1e13 },
      'lag_1',
      'lag_1 must be a number of at most 1000000000000; 10000000000000 was given',
    ],
    [{ ...observation, lag_1: 1e-300 }, 'lag_1', 'lag_1 must be a number of at least 1e-12; 1e-300 was given'],
    [
      { rates: rates.with(3, 1e-300), last_hour: '2026-11-21T07Z' },
      'rates[3]',
      'rates[3] must be a number of at least 1e-12; 1e-300 was given',
    ],
    [{ ...observation, hour: 24 }, 'hour', 'hour must be a whole number from 0 to 23; 24 was given'],
    [{ ...observation, hour: 1.5 }, 'hour', 'hour must be a whole number from 0 to 23; 1.5 was given'],
    [{ lag_1: 1, hour: 1 }, 'rolling_mean_5', 'rolling_mean_5 is missing: it must be a number greater than 0'],
    [{ ...observation, volume: 1 }, 'volume', 'volume is not a field of this request; send {}'],
    [{ price: 1 }, 'price', 'price is not a field of this request; send {}'],
    [{ ...observation, rates }, 'body', 'The body mixes two forms'],
    [[], 'body', 'The body must be a JSON object'],
    [
      { rates: rates.slice(1), last_hour: '2026-11-21T07Z' },
      'rates',
      'rates must contain 48 to 2000 prices; 47 were given',
    ],
    [
      { rates: 'none', last_hour: '2026-11-21T07Z' },
      'rates',
      'rates must be a list of 48 to 2000 prices; "none" was given',
    ],
    [
      { rates: [...rates.slice(1), null], last_hour: '2026-11-21T07Z' },
      'rates[47]',
      'rates[47] must be a number greater than 0; null was given',
    ],
    [{ rates }, 'last_hour', 'last_hour is missing: it must be an hour in UTC like "2026-11-21T07Z"'],
    [{ rates, last_hour: '2026-11-21T07:30Z' }, 'last_hour', 'last_hour: "2026-11-21T07:30Z" is not an hour in UTC'],
    [{ rates, last_hour: '2026-02-30T07Z' }, 'last_hour', 'last_hour: "2026-02-30T07Z" is not an hour in UTC'],
    [{ rates, last_hour: NEWEST_HOUR + 1 }, 'last_hour', 'is not an hour in UTC'],
    [
      { rates, last_hour: null },
      'last_hour',
      'last_hour must be an hour in UTC like "2026-11-21T07Z", or its epoch milliseconds; null was given',
    ],
  ])('a wrong field: %#', async (payload, field, message) => {
    const { status, body } = await ask(payload);
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'InvalidRequest', field });
    expect(body.problems[0].message).toContain(message);
    expect(body.detail).toContain(message);
  });

  it('a request with several problems, and lists all of them', async () => {
    const { status, body, headers } = await ask({ lag_1: null, hour: 24 });
    expect(status).toBe(400);
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
    const problems = [
      { field: 'lag_1', message: 'lag_1 must be a number greater than 0; null was given' },
      { field: 'hour', message: 'hour must be a whole number from 0 to 23; 24 was given' },
      { field: 'rolling_mean_5', message: 'rolling_mean_5 is missing: it must be a number greater than 0' },
    ];
    expect(body).toEqual({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: problems.map(({ message }) => message).join('. '),
      code: 'InvalidRequest',
      field: 'lag_1',
      problems,
    });
  });

  it('an infinite number, written as 1e999', async () => {
    const payload = '{"lag_1": 1e999, "rolling_mean_5": 1, "hour": 1}';
    const answer = await ordinary.inject({
      method: 'POST',
      url: '/predict',
      payload,
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().detail).toContain('Infinity was given');
  });

  it.each([
    [50_000, 9_000, 'lag_1 (50000) must be less than 5 times rolling_mean_5 (9000), because'],
    [50_000, 20_000, 'lag_1 (50000) is too far from the four prices before it, whose mean is 12500 if'],
    [500, 50_000, 'lag_1 (500) is too far from the four prices before it, whose mean is 62375 if'],
  ])('an impossible observation, and names both fields: %s, %s', async (lag_1, rolling_mean_5, message) => {
    const { status, body } = await ask({ lag_1, rolling_mean_5, hour: 12 });
    expect([status, body.code, body.field]).toEqual([400, 'ImpossibleObservation', 'lag_1']);
    expect(body.detail).toContain(message);
  });

  it.each([0.39, 2.14])('no observation of a market that crashes or soars: %s times its mean', async (times) => {
    expect((await ask({ lag_1: times * 50_000, rolling_mean_5: 50_000, hour: 12 })).status).toBe(200);
  });

  it('prices that give no finite forecast', async () => {
    const plain = plainModel();
    const forecastWindow: typeof plain.forecastWindow = (...given) => ({
      ...plain.forecastWindow(...given),
      point: Number.NaN,
    });
    const model = modelWith({ version: '3', runId: 'run-3' }, { ...plain, forecastWindow });
    await model.refresh();
    const { status, body } = await ask({ rates, last_hour: '2026-11-21T07Z' }, await plainApp({ model }));
    expect([status, body.code]).toEqual([400, 'UnusableRates']);
  });

  it('own prices with a price that cannot be real, and names it', async () => {
    const before = rates[29];
    const expected: [number, string][] = [
      [
        5,
        `rates[30] is 5, but rates[29] is ${before}. A price does not triple or fall to a third within one hour. Check both values, and send prices of one asset in USD`,
      ],
      [
        70_000,
        `rates[30] is 70000, but rates[29] is ${before}. Such a jump that comes back within three hours is not a real move of a market. Check both values, and send prices of one asset in USD`,
      ],
    ];
    for (const [wrong, message] of expected) {
      const { status, body } = await ask({ rates: rates.with(30, wrong), last_hour: '2026-11-21T07Z' });
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: 'InvalidRequest', field: 'rates[30]', detail: message });
    }
  });

  it('own prices after now', async () => {
    const { status, body } = await ask({ rates, last_hour: '2026-11-21T08Z' });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      field: 'last_hour',
      detail:
        'last_hour: 2026-11-21T08Z is in the future; the newest hour is 2026-11-21T07Z. Send the hour of the last price',
    });
  });

  it('every request while there is no model, with retry-after', async () => {
    const model = modelWith(null);
    await model.refresh();
    const { status, body, headers } = await ask({}, await plainApp({ model }));
    expect(status).toBe(503);
    expect(body.code).toBe('NoModelYet');
    expect(body.detail).toContain('no model that was trained on prices of livecoinwatch');
    expect(headers['retry-after']).toBe('5');
  });

  it.each([{}, observation])('%j when an hour of the window has no price', async (payload) => {
    const market = marketWith(pricesUpTo(NEWEST_HOUR).filter((_, index) => index !== 40));
    await market.refresh();
    const { status, body } = await ask(payload, await plainApp({ market }));
    expect(status).toBe(503);
    expect(body.code).toBe('NoMarketData');
  });
});
