import { createFeatureActivities } from '../../../../activities/features';
import { checkFeatureRows } from '../../../../activities/features/check-rows';
import { recordFeatureRows } from '../../../../activities/features/record-rows';
import type { FeatureCheck } from '../../../../clients/postgres/feature-checks';
import { FEATURES, LONGEST_WARM_UP_HOURS } from '../../../../forecasting/features/registry/registry';
import { manualClock } from '../../../../system/clock';
import { featureRowsInMemory } from '../../../support/in-memory-feature-rows';
import { observationsInMemory } from '../../../support/in-memory-observations';
import { NEWEST_HOUR, pricesUpTo, tablesWith } from '../../../support/plain-app';

const HOURS = LONGEST_WARM_UP_HOURS + 60;
const origin = { source: 'livecoinwatch', asset: 'BTC' };
const prices = pricesUpTo(NEWEST_HOUR, HOURS);
const MINUTE_MS = 60_000;
const now = NEWEST_HOUR + 2 * MINUTE_MS;

async function openStore() {
  const observations = observationsInMemory();
  await observations.append(
    prices.map((row) => ({ ...row, ...origin, observedAt: row.hour + MINUTE_MS, answerSha256: 'a' })),
  );
  const featureRows = featureRowsInMemory();
  const range = { from: prices[0]?.hour ?? 0, to: NEWEST_HOUR, at: now, recordedAt: now };
  const record = () => recordFeatureRows({ observations, featureRows }, { ...origin, ...range });
  return { observations, featureRows, record };
}

it('should find no difference in rows that were stored as they were known', async () => {
  const store = await openStore();
  await store.record();
  // A later correction does not concern the rows that were known before.
  const corrected = { ...(prices[HOURS - 10] as (typeof prices)[number]), rate: 1 };
  await store.observations.append([{ ...corrected, ...origin, observedAt: now + 1, answerSha256: 'b' }]);
  expect(await checkFeatureRows(store, { ...origin, count: HOURS })).toEqual({
    ...{ rows: HOURS, differences: 0, example: null },
  });
});

it('should find a number that differs in its last bit, a wrong time, and a row without a price', async () => {
  const store = await openStore();
  await store.record();
  const newest = store.featureRows.rows.at(-1);
  const position = FEATURES.findIndex(({ name }) => name === 'rsi_14');
  const values = (newest?.values ?? []).map((value, index) =>
    index === position ? (value ?? 0) * (1 + Number.EPSILON) : value,
  );
  const planted = featureRowsInMemory();
  const check = async (row: { hour: number; knownAt: number; values: readonly (number | null)[] }) => {
    await planted.append([row], { ...origin, recordedAt: now });
    return (await checkFeatureRows({ ...store, featureRows: planted }, { ...origin, count: 1 })).example;
  };
  const [hour, knownAt] = [NEWEST_HOUR, NEWEST_HOUR + MINUTE_MS];
  expect(await check({ hour, knownAt, values })).toMatch(/^2026-11-21T07Z: rsi_14 is stored as [\d.]+, computed as/);
  expect(await check({ hour, knownAt: now, values: newest?.values ?? [] })).toContain(
    'known_at is 2026-11-21T07:02:00.000Z, the newest price was received at 2026-11-21T07:01:00.000Z',
  );
  expect(await check({ hour, knownAt: hour, values })).toContain(
    'no price of it was known at 2026-11-21T07:00:00.000Z',
  );
  expect(await check({ hour, knownAt: knownAt + 1, values: [1] })).not.toBeNull();
});

it('should store what is missing before it checks, and record the result', async () => {
  const { observations, featureRows } = await openStore();
  const checks: FeatureCheck[] = [];
  const { checkFeatures } = createFeatureActivities({
    ...{ observations, featureRows, snapshots: tablesWith(prices).snapshots },
    featureChecks: { record: async (check) => void checks.push(check) },
    clock: manualClock(now),
  });
  const result = { rows: 200, differences: 0, example: null };
  expect(await checkFeatures({ asset: 'BTC' })).toEqual({ ...result, recorded: HOURS });
  expect(await checkFeatures({ asset: 'BTC' })).toEqual({ ...result, recorded: 0 });
  expect(checks[0]).toEqual({ ...origin, ...result, checkedAt: now });
});
