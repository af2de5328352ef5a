import { MINUTE_MS } from '../../../../forecasting/bars/minute-bar';
import { manualClock } from '../../../../system/clock';
import { liveBar, liveEntry, liveForecast, liveLineOf } from '../../../support/live-line';
import { NOW, plainApp } from '../../../support/plain-app';

/** The newest bar is that of the minute before NOW. */
const LAST = NOW - MINUTE_MS;
const minutes = Array.from({ length: 180 }, (_, index) => LAST - (179 - index) * MINUTE_MS);
const bars = minutes.map((minute) => liveBar(minute));
const origins = minutes.slice(-30).map((minute) => minute + MINUTE_MS);
const actualOf = (origin: number) => (origin + 5 * MINUTE_MS > NOW ? undefined : 50_010);
const entries = origins.map((origin) => liveEntry(liveForecast(origin), actualOf(origin)));

const at = (ms: number, line = liveLineOf(bars, entries)) => plainApp({ ...line, clock: manualClock(NOW + ms) });
const predict = async (app: Awaited<ReturnType<typeof at>>, payload: object, query = '') =>
  (await app.inject({ method: 'POST', url: `/predict${query}`, payload })).json();

describe('GET /live/:asset', () => {
  it('returns the newest bar, the newest forecast of each model with its role and scores, lag and gaps', async () => {
    const app = await at(3_000);
    const answer = (await app.inject('/live/btc')).json();
    expect(answer).toMatchObject({
      ...{ asset: 'BTC', question: 'btc-5m', source: 'generated+112w', state: 'current', problem: null },
      replayed: 'generated prices, made from the BTC prices of 2024-09-28 07:00 UTC',
      bar: { minute: new Date(LAST).toISOString(), end: new Date(NOW).toISOString(), trades: 12, is_complete: true },
      lag: { bar_age_s: 3, bar_delay_s: 2, forecast_delay_s: 2.5 },
      gaps: { minutes: 120, missing_bars: 0, incomplete_bars: 0, missing_trades: 0 },
    });
    expect(answer.models).toHaveLength(1);
    expect(answer.models[0]).toMatchObject({
      ...{ version: 'volatility', role: 'baseline', day: { window: '24 h' }, skill: { window: '30 d' } },
      forecast: { id: expect.stringContaining('btc-5m-volatility-2026-11-21T07:10Z'), state: 'waiting' },
    });
    expect(answer.models[0].skill.conclusion).toBe('too few to tell');
  });

  it('counts minutes without a bar and bars that lack a trade, in the last two hours only', async () => {
    const holes = bars.filter((_, index) => index !== 20 && index !== 100 && index !== 101);
    const line = liveLineOf([...holes.slice(0, -1), liveBar(LAST, { isComplete: false })], entries);
    const { gaps } = (await (await at(0, line)).inject('/live/BTC')).json();
    expect(gaps).toMatchObject({ missing_bars: 2, incomplete_bars: 1 });
  });

  it('says that bars or forecasts are old', async () => {
    const late = (await (await at(10 * MINUTE_MS)).inject('/live/BTC')).json();
    expect([late.state, late.problem]).toEqual([
      'late',
      expect.stringContaining('2026-11-21 07:05 UTC, 10 minutes ago'),
    ]);
    const without = (await (await at(0, liveLineOf(bars, entries.slice(0, -5)))).inject('/live/BTC')).json();
    expect(without.problem).toContain('The newest forecast was made from the bar that ends at 2026-11-21 07:00 UTC');
    const none = (await (await at(0, liveLineOf(bars, []))).inject('/live/BTC')).json();
    expect([none.state, none.models, none.problem]).toEqual(['late', [], expect.stringContaining('`predict`')]);
  });

  it('says how to start a live line that never ran, and which assets it has', async () => {
    const never = await (await plainApp()).inject('/live/BTC');
    expect([never.statusCode, never.json().code, never.headers['retry-after']]).toEqual([503, 'NoLiveLine', '30']);
    expect(never.json().detail).toContain('`npm start -- --live`');
    const other = await (await at(0)).inject('/live/DOGE');
    expect([other.statusCode, other.json().code]).toEqual([404, 'UnknownLiveAsset']);
    expect(other.json().detail).toContain('no bars of "DOGE"; it has those of BTC');
  });
});

describe('GET /live/:asset/history', () => {
  it('returns two hours up to the newest target, oldest first, with actuals and errors', async () => {
    const answer = (await (await at(0)).inject('/live/BTC/history')).json();
    expect([answer.from, answer.to]).toEqual(['2026-11-21T05:10:00.000Z', '2026-11-21T07:10:00.000Z']);
    expect([answer.bars.length, answer.bars[0].minute]).toEqual([115, '2026-11-21T05:10:00.000Z']);
    expect(answer.forecasts).toHaveLength(30);
    expect(answer.forecasts[0]).toMatchObject({ state: 'settled', actual: 50_010, error: -10, covered: true });
    expect(answer.forecasts.at(-1)).toMatchObject({ state: 'waiting', actual: null, last_price: 50_000 });
  });

  it('returns the range that is asked for', async () => {
    const answer = (await (await at(0)).inject('/live/BTC/history?from=2026-11-21T06:50Z&to=2026-11-21T07:00Z')).json();
    expect([answer.bars.length, answer.forecasts.length]).toEqual([10, 11]);
  });

  it.each([
    ['from=yesterday', 'from', '"yesterday" is not a minute'],
    ['from=2026-11-21T07:05Z&to=2026-11-21T07Z', 'from', 'swap them'],
    ['from=2026-11-01T07:05Z&to=2026-11-21T07Z', 'from', 'longer than 12 hours'],
    ['hours=3', 'hours', 'the fields are from, to'],
  ])('refuses ?%s', async (query, field, text) => {
    const answer = await (await at(0)).inject(`/live/BTC/history?${query}`);
    expect([answer.statusCode, answer.json().field]).toEqual([400, field]);
    expect(answer.json().detail).toContain(text);
  });
});

test('GET /live/news returns the newest news first, with their scores', async () => {
  const item = { source: 'feed', link: null, publishedAt: null, seenAt: NOW - 60_000 };
  const scored = {
    scorer: 'lexicon',
    version: '1',
    reason: '',
    knownAt: NOW,
    scores: [{ asset: 'BTC', score: 1, confidence: 0.8 }],
  } as const;
  const readSince = async () => [
    { ...item, id: 'a', title: 'older', scoredBy: [] },
    { ...item, id: 'b', title: 'newer', seenAt: NOW, scoredBy: [scored] },
  ];
  const { news } = (await (await plainApp({ news: { readSince } })).inject('/live/news')).json();
  expect(news.map(({ id }: { id: string }) => id)).toEqual(['b', 'a']);
  expect(news[0].scores).toEqual([{ scorer: 'lexicon', asset: 'BTC', score: 1, confidence: 0.8 }]);
});

describe('POST /predict with a question', () => {
  it('returns the newest forecast of the production model, else of the baseline', async () => {
    const baseline = await predict(await at(0), { question: 'btc-5m' });
    expect(baseline).toMatchObject({
      role: 'baseline',
      horizon_minutes: 5,
      prediction: 50_000,
      model: { version: 'volatility' },
    });
    const own = origins.map((origin) => liveEntry(liveForecast(origin, { modelVersion: '7', point: 50_001 })));
    const production = await predict(await at(0, liveLineOf(bars, [...entries, ...own])), { question: 'btc-5m' });
    expect(production).toMatchObject({ role: 'production', prediction: 50_001, target: '2026-11-21T07:10:00.000Z' });
  });

  it('refuses a forecast whose target is past, and a question without forecasts', async () => {
    expect(await predict(await at(6 * MINUTE_MS), { question: 'btc-5m' })).toMatchObject({
      ...{ status: 503, code: 'StaleForecast' },
      detail: expect.stringMatching(/was for 2026-11-21 07:10 UTC, which is past\. The newest bar ends at/),
    });
    expect(await predict(await plainApp(), { question: 'btc-5m' })).toMatchObject({ status: 503, code: 'NoLiveLine' });
  });

  it("answers the question about the next hour's price as a body without fields", async () => {
    const app = await plainApp();
    expect(await predict(app, { question: 'btc-1h' })).toEqual(await predict(app, {}));
  });

  it.each([
    [{ question: 'btc-rise-2pct-12h' }, '', 'GET /questions/btc-rise-2pct-12h/forecasts'],
    [{ question: 'btc-5m' }, '?asset=ETH', 'is about BTC, and asset is "ETH"'],
    [{ question: 'btc-5m', lag_1: 1 }, '', 'mixes two forms'],
    [{ question: 5 }, '', 'question'],
  ])('refuses %j%s', async (payload, query, text) => {
    const answer = await predict(await at(0), payload, query);
    expect(answer.status).toBe(400);
    expect(answer.detail).toContain(text);
  });
});

test('GET /questions lists those of the live line', async () => {
  const { questions } = (await (await at(0)).inject('/questions')).json();
  expect(questions.map(({ id }: { id: string }) => id)).toEqual(['btc-1h', 'btc-5m']);
  expect(questions[1]).toMatchObject({ kind: 'price', cadence: 'minutely', horizon_minutes: 5 });
  const other = (await (await at(0)).inject('/questions/btc-5m/forecasts')).json();
  expect([other.status, other.detail]).toEqual([404, expect.stringContaining('GET /forecasts?question=btc-5m')]);
});
