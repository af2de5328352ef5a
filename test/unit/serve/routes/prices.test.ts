import { openStoredPrices } from '../../../../operations/labels/prices';
import { NEWEST_HOUR, plainApp, pricesUpTo, tablesWith } from '../../../support/plain-app';

const series = pricesUpTo(NEWEST_HOUR, 2_400);
const tables = tablesWith(series, 'replay+112w');

function appWithPrices() {
  return plainApp({ openPrices: async (query) => (query.asset === 'BTC' ? openStoredPrices(tables, query) : null) });
}

async function prices(query = '') {
  const answer = await (await appWithPrices()).inject(`/prices${query}`);
  return { status: answer.statusCode, body: answer.json() };
}

describe('GET /prices', () => {
  it('should return the newest two days as hours when the request has no range', async () => {
    const { status, body } = await prices();
    expect(status).toBe(200);
    const { bars, ...rest } = body;
    expect(rest).toEqual({
      ...{ asset: 'BTC', source: 'replay+112w', replayed: 'replayed prices of 2024-09-28 07:00 UTC', bar: '1h' },
      ...{ from: '2026-11-19T08Z', to: '2026-11-21T07Z', known: { from: '2026-08-13T08Z', to: '2026-11-21T07Z' } },
    });
    const last = series.at(-1);
    expect(bars).toHaveLength(48);
    expect(bars.at(-1)).toEqual({
      ...{ hour: '2026-11-21T07Z', rate: last?.rate, high: last?.high, low: last?.low, volume: 1e9, hours: 1 },
    });
  });

  it('should accept dates and instants, and return only bars that have ended', async () => {
    const { body } = await prices('?from=2026-11-19&to=2026-11-21T12:00:00Z&bar=1d');
    expect([body.from, body.to]).toEqual(['2026-11-19T00Z', '2026-11-21T00Z']);
    expect(body.bars.map(({ hour, hours }: { hour: string; hours: number }) => [hour, hours])).toEqual([
      ['2026-11-19T00Z', 24],
      ['2026-11-20T00Z', 24],
      ['2026-11-21T00Z', 24],
    ]);
  });

  it('should say which part of the range it used', async () => {
    const { body } = await prices('?from=2020-01-01&to=2026-08-14');
    expect([body.from, body.to, body.bars.length]).toEqual(['2026-08-13T08Z', '2026-08-14T00Z', 17]);
  });

  it.each([
    ['?bar=5m', 'bar', 'bar "5m" is no length of a bar; the lengths are 1h, 4h, 12h, 1d'],
    ['?from=yesterday', 'from', 'must be a date or an hour'],
    ['?from=2026-11-21&to=2026-11-20', 'from', 'is after to 2026-11-20T00Z; swap them'],
    ['?to=2020-01-01', 'to', 'to 2020-01-01T00Z is before the first known price'],
    ['?from=2019-01-01&to=2020-01-01', 'to', 'give a range between 2026-08-13T08Z and 2026-11-21T07Z'],
    ['?from=2027-01-01&to=2027-01-02', 'from', 'give a range between 2026-08-13T08Z and 2026-11-21T07Z'],
    ['?from=2026-11-20T01Z&to=2026-11-20T05Z&bar=1d', 'from', 'contains no whole bar of 1d'],
    ['?limit=7', 'limit', 'the fields are asset, from, to, bar'],
    ['?asset=a%00b', 'asset', 'asset'],
  ])('should refuse %s', async (query, field, message) => {
    const { status, body } = await prices(query);
    expect([status, body.field]).toEqual([400, field]);
    expect(body.detail).toContain(message);
  });

  it('should limit the number of bars', async () => {
    const years = tablesWith(pricesUpTo(NEWEST_HOUR, 10_000));
    const app = await plainApp({ openPrices: (query) => openStoredPrices(years, query) });
    const answer = await app.inject('/prices?from=2025-01-01');
    expect(answer.json().detail).toContain('are 10000 bars of 1h, but the limit is 9000; give a shorter range');
    expect((await app.inject('/prices?from=2025-01-01&bar=4h')).json().bars).toHaveLength(2_500);
  });

  it('should answer 404 for an asset without prices', async () => {
    const { status, body } = await prices('?asset=DOGE');
    expect([status, body.detail]).toEqual([404, 'There are no prices of DOGE; this server has those of BTC']);
  });
});
