import { readFeaturesAt } from '../../../../clients/postgres/features';
import { createFeatureRows, FEATURES } from '../../../../forecasting/features/registry/registry';
import { SERIES } from '../../../../forecasting/outside-series/catalogue';
import { manualClock } from '../../../../system/clock';
import { NEWEST_HOUR, NOW, plainApp, pricesUpTo, tablesWith } from '../../../support/plain-app';

const series = pricesUpTo(NEWEST_HOUR, 300);

function appWithPrices() {
  const tables = tablesWith(series);
  const observations = {
    ...tables.observations,
    readReceived: async (query: { source: string; firstHour: number; lastHour: number }) =>
      query.source === 'livecoinwatch' ? tables.observations.readReceived(query) : [],
  };
  const known = { ...tables, observations };
  return plainApp({ readFeatures: (query) => readFeaturesAt(known, query), clock: manualClock(NOW) });
}

it('should list every feature, and those of outside series', async () => {
  const answer = await (await appWithPrices()).inject('/features');
  expect(answer.statusCode).toBe(200);
  const { features, of_series } = answer.json();
  expect(features).toHaveLength(FEATURES.length);
  expect(features[0]).toMatchObject({ name: 'return_over_sigma', group: 'price', entity: 'asset', warm_up_hours: 169 });
  expect(of_series).toHaveLength(2 * SERIES.length);
  expect(of_series.map(({ name }: { name: string }) => name)).toEqual(
    expect.arrayContaining(['wti_change', 'wti_log_age']),
  );
});

it('should answer with the values of the newest hour, exactly as they are computed from the whole history', async () => {
  const app = await appWithPrices();
  const newest = (await app.inject('/features/values')).json();
  expect(newest).toMatchObject({
    asset: 'BTC',
    source: 'livecoinwatch',
    hour: '2026-11-21T07Z',
    known_at: '2026-11-21T07:01:00.000Z',
  });
  const rowAt = createFeatureRows(series);
  for (const back of [0, 1, 24, 60]) {
    const at = new Date(NOW - back * 3_600_000).toISOString();
    const { values } = (await app.inject(`/features/values?at=${at}`)).json();
    expect(Object.values(values)).toEqual(rowAt(series.length - 1 - back));
  }
});

it.each([
  ['2026-11-21T05Z', '2026-11-21T05:00:00.000Z'],
  ['2026-11-21T05:30', '2026-11-21T05:30:00.000Z'],
  ['2026-11-21T06:30%2B01:00', '2026-11-21T05:30:00.000Z'],
  ['2026-11-21', '2026-11-21T00:00:00.000Z'],
])('should accept at=%s, as other routes do', async (written, at) => {
  const answer = await (await appWithPrices()).inject(`/features/values?at=${written}`);
  expect(answer.json()).toMatchObject({ at });
  expect(answer.headers['cache-control']).toBe('no-cache');
});

it('should let a caller keep what cannot change before the next run', async () => {
  const app = await appWithPrices();
  for (const query of ['', '?at=2026-11-20T05Z&source=livecoinwatch']) {
    expect((await app.inject(`/features/values${query}`)).headers['cache-control']).toBe('max-age=3320');
  }
});

it.each([
  ['at=yesterday', 'at', 'at "yesterday" is not an instant like 2026-11-21T07:05:00Z, or an hour like 2026-11-21T07Z'],
  ['at=2026-02-30T07:05:00Z', 'at', 'is not an instant'],
  ['at=0001-01-01T00:00Z', 'at', 'is not an instant'],
  ['at=2026-11-22T07:05:00Z', 'at', 'is in the future; give an instant up to 2026-11-21T07:05:00.000Z'],
  ['asset=ETH', 'asset', 'asset "ETH" is not the asset of this server; it is BTC'],
  ['source=a%00b', 'source', 'source'],
  ['source=coinbase', 'source', 'source "coinbase" has no prices in the two days before'],
  ['source=coinbase', 'source', 'the newest prices are of livecoinwatch'],
  ['hour=7', 'hour', 'the fields are asset, source, at'],
])('should refuse %s', async (query, field, message) => {
  const answer = await (await appWithPrices()).inject(`/features/values?${query}`);
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({ code: 'InvalidRequest', field });
  expect(answer.json().detail).toContain(message);
});

it('should answer 404 for an instant before the first price', async () => {
  const answer = await (await appWithPrices()).inject('/features/values?at=2020-01-01T00:00:00Z');
  expect([answer.statusCode, answer.json().code]).toEqual([404, 'NoPricesKnown']);
});
