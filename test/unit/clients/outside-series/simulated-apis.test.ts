import { connectAlphaVantage } from '../../../../clients/alpha-vantage';
import { connectPolygon } from '../../../../clients/polygon';
import { HOUR_MS } from '../../../../forecasting/hour';
import { API_KEY, type RunningSimulator, startSimulator } from '../../../support/start-simulator';

const NOW = Date.UTC(2026, 10, 24, 12);
const DAY_MS = 24 * HOUR_MS;
let simulator: RunningSimulator;
beforeEach(async () => {
  simulator = await startSimulator({ now: NOW });
});
afterEach(() => simulator.close());

const polygon = (apiKey = API_KEY) => connectPolygon({ url: `${simulator.url}/polygon/`, apiKey });
const alphaVantage = (apiKey = API_KEY) => connectAlphaVantage({ url: `${simulator.url}/alpha-vantage`, apiKey });

it('names its series as generated', async () => {
  expect(await polygon().source()).toBe('generated');
  expect(await alphaVantage().source()).toBe('generated');
});

describe('Polygon', () => {
  it('has pages of about a month, which together have every hour once', async () => {
    const client = polygon();
    const from = NOW - 60 * DAY_MS;
    let page = await client.firstPage({ ticker: 'X:ETHUSD', from, to: NOW });
    const bars = [...page.bars];
    while (page.next) {
      page = await client.nextPage(page.next);
      bars.push(...page.bars);
    }
    expect(bars[0]?.start).toBe(from);
    expect(bars.map(({ start }) => (start - from) / HOUR_MS)).toEqual(bars.map((_, index) => index));
    // Bars of past days only: the day of New York ends at 05:00 UTC.
    expect(bars.at(-1)?.start).toBe(Date.UTC(2026, 10, 24, 4));
    await client.close();
  });

  it('has no bars of shares on a weekend and on Thanksgiving, and no results field then', async () => {
    const [from, to] = [Date.UTC(2026, 10, 21, 1), Date.UTC(2026, 10, 22, 23)];
    expect(await polygon().firstPage({ ticker: 'SPY', from, to })).toEqual({ bars: [], next: null });
    simulator.clock.set(Date.UTC(2026, 10, 30));
    const thanksgiving = { from: Date.UTC(2026, 10, 26, 6), to: Date.UTC(2026, 10, 27, 4) };
    expect((await polygon().firstPage({ ticker: 'SPY', ...thanksgiving })).bars).toEqual([]);
    expect((await polygon().firstPage({ ticker: 'C:EURUSD', ...thanksgiving })).bars).toHaveLength(23);
  });

  it('closes exchange rates from Friday to Sunday, 17:00 in New York', async () => {
    const week = { from: Date.UTC(2026, 10, 20), to: Date.UTC(2026, 10, 24) };
    const { bars } = await polygon().firstPage({ ticker: 'C:EURUSD', ...week });
    const starts = bars.map(({ start }) => new Date(start).toISOString());
    const friday = starts.findLastIndex((start) => start.startsWith('2026-11-20'));
    expect(starts[friday]).toBe('2026-11-20T21:00:00.000Z');
    expect(starts[friday + 1]).toBe('2026-11-22T22:00:00.000Z');
  });

  it('refuses the sixth call of a minute, a wrong key and more than two years', async () => {
    const query = { ticker: 'SPY', from: NOW - DAY_MS, to: NOW };
    await expect(polygon('wrong').firstPage(query)).rejects.toThrow(/Polygon refuses.*401.*check POLYGON_API_KEY/);
    const old = { ...query, from: NOW - 800 * DAY_MS };
    await expect(polygon().firstPage(old)).rejects.toThrow(/doesn't include this data timeframe.*what its plan/);
    for (let call = 0; call < 4; call++) await polygon().firstPage(query);
    await expect(polygon().firstPage(query)).rejects.toMatchObject({ code: 'TooManyRequests', canRetry: true });
  });
});

describe('Alpha Vantage', () => {
  const readIn = async (parameters: Record<string, string>) => {
    simulator.clock.set(simulator.clock.now() + 2_000);
    return alphaVantage().read(parameters);
  };

  it('has months from their first day, and not before their release', async () => {
    const cpi = { function: 'CPI', interval: 'monthly' };
    expect((await readIn(cpi)).at(-1)?.start).toBe(Date.UTC(2026, 9, 1));
    simulator.clock.set(Date.UTC(2026, 11, 15, 13, 29));
    expect((await readIn(cpi)).at(-1)?.start).toBe(Date.UTC(2026, 9, 1));
    simulator.clock.set(Date.UTC(2026, 11, 15, 13, 30));
    expect((await readIn(cpi)).at(-1)?.start).toBe(Date.UTC(2026, 10, 1));
  });

  it('has no value on a holiday', async () => {
    const yields = { function: 'TREASURY_YIELD', interval: 'daily', maturity: '10year' };
    const values = await readIn(yields);
    expect(values.find(({ start }) => start === Date.UTC(2026, 9, 12))).toEqual({
      ...{ start: Date.UTC(2026, 9, 12), value: null },
    });
    expect(values.some(({ start }) => new Date(start).getUTCDay() === 6)).toBe(false);
  });

  it('revises statistics with the next release', async () => {
    const sales = { function: 'RETAIL_SALES' };
    const before = await readIn(sales);
    const last = before.at(-1);
    simulator.clock.set(NOW + 40 * DAY_MS);
    const after = await readIn(sales);
    expect(after.find(({ start }) => start === last?.start)?.value).not.toBe(last?.value);
    expect(after.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
  });

  it('refuses under status 200', async () => {
    await expect(alphaVantage('wrong').read({ function: 'CPI' })).rejects.toThrow(
      /apikey is invalid or missing.*check ALPHA_VANTAGE_API_KEY/,
    );
    await readIn({ function: 'CPI', interval: 'monthly' });
    await expect(alphaVantage().read({ function: 'CPI', interval: 'monthly' })).rejects.toMatchObject({
      code: 'TooManyRequests',
    });
    await expect(readIn({ function: 'MOON' })).rejects.toThrow(/MOON.*does not exist/);
    for (let call = 0; call < 23; call++) await readIn({ function: 'UNEMPLOYMENT' });
    await expect(readIn({ function: 'UNEMPLOYMENT' })).rejects.toThrow(/25 requests per day/);
  });
});

it('generates the same values again, with daily moves of a usual size', async () => {
  const query = { ticker: 'C:EURUSD', from: NOW - 30 * DAY_MS, to: NOW };
  const first = await polygon().firstPage(query);
  await simulator.close();
  simulator = await startSimulator({ now: NOW });
  expect((await polygon().firstPage(query)).bars).toEqual(first.bars);
  const moves = first.bars.slice(1).map(({ close }, index) => Math.log(close / (first.bars[index]?.close ?? 1)));
  const size = Math.sqrt(moves.reduce((sum, move) => sum + move ** 2, 0) / moves.length);
  expect(size).toBeGreaterThan(0.0005);
  expect(size).toBeLessThan(0.0011);
});
