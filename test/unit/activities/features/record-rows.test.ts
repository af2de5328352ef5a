import { recordFeatureRows } from '../../../../activities/features/record-rows';
import { readFeatureRange, readFeaturesAt } from '../../../../clients/postgres/features';
import { createFeatureRows, LONGEST_WARM_UP_HOURS } from '../../../../forecasting/features/registry/registry';
import { HOUR_MS } from '../../../../forecasting/hour';
import { featureRowsInMemory } from '../../../support/in-memory-feature-rows';
import { observationsInMemory } from '../../../support/in-memory-observations';
import { NEWEST_HOUR, pricesUpTo } from '../../../support/plain-app';

const HOURS = 800;
const origin = { source: 'livecoinwatch', asset: 'BTC' };
const prices = pricesUpTo(NEWEST_HOUR, HOURS);
const [first, last] = [prices[0]?.hour ?? 0, NEWEST_HOUR];
const MINUTE_MS = 60_000;

/** Each price was received a minute after its hour. */
async function openStore() {
  const observations = observationsInMemory();
  await observations.append(
    prices.map((row) => ({ ...row, ...origin, observedAt: row.hour + MINUTE_MS, answerSha256: 'a' })),
  );
  return { observations, featureRows: featureRowsInMemory(), snapshots: { newest: async () => null } };
}

const range = { ...origin, from: first, to: last, at: last + 2 * MINUTE_MS, recordedAt: last + 3 * MINUTE_MS };

it('should store each hour once, as it was known when its price was received', async () => {
  const store = await openStore();
  const done: number[] = [];
  const onProgress = (hours: number) => done.push(hours);
  expect(await recordFeatureRows(store, { ...range, onProgress })).toEqual({ hours: HOURS, recorded: HOURS });
  expect(done).toEqual([500, HOURS]);
  const rowAt = createFeatureRows(prices);
  expect(store.featureRows.rows.map(({ hour, knownAt, values }) => ({ hour, knownAt, values }))).toEqual(
    prices.map(({ hour }, index) => ({ hour, knownAt: hour + MINUTE_MS, values: rowAt(index) })),
  );
  expect(await recordFeatureRows(store, range)).toEqual({ hours: HOURS, recorded: 0 });
});

it('should give the hours after a corrected price a second row, and keep the first for the time before', async () => {
  const store = await openStore();
  await recordFeatureRows(store, range);
  const corrected = prices[300] ?? prices[0];
  if (!corrected) throw new Error('the series is empty');
  const observedAt = last + 10 * MINUTE_MS;
  const rate = (corrected.rate ?? 0) * 1.05;
  await store.observations.append([{ ...corrected, ...origin, rate, observedAt, answerSha256: 'b' }]);
  const later = { ...range, at: observedAt, recordedAt: observedAt };
  expect(await recordFeatureRows(store, later)).toEqual({ hours: HOURS, recorded: LONGEST_WARM_UP_HOURS });

  const readAsOf = async (at: number) => {
    const found = await readFeatureRange(store, { ...origin, from: first, to: last, at });
    return [...(found?.rows ?? [])].map(({ values }) => values);
  };
  const rowAt = createFeatureRows(prices);
  expect(await readAsOf(observedAt - 1)).toEqual(prices.map((_, index) => rowAt(index)));
  const changed = createFeatureRows(prices.map((row) => (row === corrected ? { ...row, rate } : row)));
  expect(await readAsOf(observedAt)).toEqual(prices.map((_, index) => changed(index)));
  expect(changed(300)).not.toEqual(rowAt(300));
});

it('should answer with the stored row while it contains everything that was known, else compute it', async () => {
  const store = await openStore();
  const planted = { hour: last, knownAt: last + MINUTE_MS, values: [42] };
  await store.featureRows.append([planted], { ...origin, recordedAt: last + MINUTE_MS });
  const query = { ...origin, at: last + 5 * MINUTE_MS };
  expect(await readFeaturesAt(store, query)).toEqual({ source: origin.source, ...planted });
  // Half a minute after the full hour, the price of the hour was not known.
  const before = await readFeaturesAt(store, { ...origin, at: last + MINUTE_MS / 2 });
  expect(before).toMatchObject({ hour: last - HOUR_MS, knownAt: last - HOUR_MS + MINUTE_MS });
  expect(before?.values).toEqual(createFeatureRows(prices)(HOURS - 2));
});

it('should stop when it is cancelled', async () => {
  const store = await openStore();
  const stop = new AbortController();
  const recording = recordFeatureRows(store, { ...range, signal: stop.signal, onProgress: () => stop.abort() });
  await expect(recording).rejects.toThrow('abort');
  expect(store.featureRows.rows).toHaveLength(500);
});
