import { HOUR_MS, parseHour } from '../../../forecasting/hour';
import { WEEK_MS } from '../../../forecasting/replay';
import type { HistoryPoint } from '../../../simulator/replayed-prices';
import { frozenSample } from '../../support/price-sample';
import { API_KEY, NOW, type RunningSimulator, startSimulator } from '../../support/start-simulator';

/** The fields of all kinds of answers. */
interface Answer {
  readonly history: readonly HistoryPoint[];
  readonly error: { readonly code: number; readonly status: string; readonly description: string };
}

let simulator: RunningSimulator;
afterEach(() => simulator.close());

async function call(path: string, body: object = {}, key = API_KEY) {
  const headers = { 'x-api-key': key, 'content-type': 'application/json' };
  const response = await fetch(`${simulator.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer };
}

const history = (range: { start: number; end: number }, code = 'BTC') =>
  call('/coins/single/history', { currency: 'USD', code, meta: false, ...range });

describe('the simulator', () => {
  it('names a source of replayed prices', async () => {
    simulator = await startSimulator();
    expect((await call('/status', {}, '')).body).toMatchObject({
      source: 'replay+112w',
      sources: { ETH: 'generated+112w', SIM1: 'generated+112w', SIM99: 'generated+112w' },
    });
  });

  it('returns the real price of the same hour 112 weeks earlier', async () => {
    simulator = await startSimulator();
    const end = parseHour('2026-11-21T07Z');
    const { body } = await history({ start: end - HOUR_MS, end });
    const real = frozenSample().at(end - 112 * WEEK_MS);
    const rates = body.history.slice(1).map(({ rate }) => rate);
    expect(body.history).toHaveLength(13);
    expect(body.history.at(-1)).toEqual({ date: end, rate: real?.rate, volume: real?.volume, cap: real?.cap });
    expect([Math.max(...rates), Math.min(...rates)]).toEqual([real?.high, real?.low]);
  });

  it('returns 101 points 7.2 hours apart for 30 days', async () => {
    simulator = await startSimulator();
    const end = parseHour('2026-11-21T07Z');
    const { body } = await history({ start: end - 30 * 24 * HOUR_MS, end });
    expect(body.history).toHaveLength(101);
    const dates: number[] = body.history.map(({ date }) => date);
    const steps = dates.slice(1).map((date, index) => date - (dates[index] ?? 0));
    expect(Math.max(...steps.map((step) => Math.abs(step - 7.2 * HOUR_MS)))).toBeLessThanOrEqual(300_000);
  });

  it('returns hourly points for 100 hours', async () => {
    simulator = await startSimulator();
    const end = parseHour('2026-11-21T07Z');
    const { body } = await history({ start: end - 100 * HOUR_MS, end });
    expect(body.history.every(({ date }) => date % HOUR_MS === 0)).toBe(true);
    expect(body.history).toHaveLength(101);
  });

  it('returns nothing later than its clock', async () => {
    simulator = await startSimulator({ now: NOW + 1 });
    const before = await history({ start: NOW - HOUR_MS, end: NOW + HOUR_MS });
    expect(before.body.history.at(-1)?.date).toBe(NOW);
    expect((await history({ start: NOW + 2, end: NOW + HOUR_MS })).body.history).toEqual([]);
    simulator.clock.set(NOW + HOUR_MS);
    expect((await history({ start: NOW, end: NOW + HOUR_MS })).body.history.at(-1)?.date).toBe(NOW + HOUR_MS);
  });

  it('returns the newest price without a time', async () => {
    simulator = await startSimulator({ now: NOW + 1234 });
    const { body } = await call('/coins/single', { currency: 'USD', code: 'BTC', meta: true });
    const newest = (await history({ start: NOW, end: NOW })).body.history[0];
    expect(body).toEqual({ rate: newest?.rate, volume: newest?.volume, cap: newest?.cap });
  });

  it('refuses calls without credits, and restores the credits at midnight UTC', async () => {
    simulator = await startSimulator({ creditsPerDay: 2 });
    const range = { start: NOW - HOUR_MS, end: NOW };
    await history(range);
    expect((await call('/credits')).body).toEqual({ dailyCreditsRemaining: 1, dailyCreditsLimit: 2 });
    await history(range);
    const refused = await history(range);
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 429, status: 'Too Many Requests' } } });
    expect(refused.headers.get('retry-after')).toBeNull();
    simulator.clock.set(Date.UTC(2026, 10, 22));
    expect((await history(range)).status).toBe(200);
  });

  it('sends retry-after to a caller that is too fast', async () => {
    simulator = await startSimulator({ callsPerSecond: 5 });
    const range = { start: NOW - HOUR_MS, end: NOW };
    const answers = await Promise.all(Array.from({ length: 12 }, () => history(range)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(4);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
  });

  it.each([
    ['a wrong key', 401, () => call('/credits', {}, 'wrong')],
    ['an unknown coin', 404, () => history({ start: 0, end: NOW }, 'DOGE')],
    ['an unknown path', 404, () => call('/coins/map')],
    ['an end before the start', 400, () => history({ start: NOW, end: NOW - 1 })],
    [
      'a text for a time',
      400,
      () => call('/coins/single/history', { currency: 'USD', code: 'BTC', start: '5', end: 6 }),
    ],
  ])('refuses %s with %i in the envelope', async (_, code, ask) => {
    simulator = await startSimulator();
    const { status, body } = await ask();
    expect({ status, code: body.error.code }).toEqual({ status: code, code });
    expect(body.error.description).not.toBe('');
  });
});
