import { sql } from 'kysely';
import { createLedger } from '../../clients/postgres/ledger';
import { readLiveScores } from '../../clients/postgres/live-scores';
import { readSettledForecasts } from '../../clients/postgres/settled-figures';
import { HOUR_MS } from '../../forecasting/hour';
import type { NewForecast } from '../../forecasting/ledger/entries';
import { createScratchDatabase, type ScratchDatabase } from '../support/scratch-database';

const HOUR = Date.UTC(2026, 10, 21, 7);
const sha256 = 'f'.repeat(64);
let scratch: ScratchDatabase;

beforeAll(async () => {
  scratch = await createScratchDatabase();
});

afterAll(() => scratch.drop());

const quantiles = [
  { level: 0.05, value: 98 },
  { level: 0.5, value: 100 },
  { level: 0.95, value: 102 },
];

function forecastOf(originHour: number): NewForecast {
  const lineage = { modelVersion: '1', runId: 'run', snapshotSha256: sha256, featuresSha256: sha256 };
  const interval = { level: 0.9, lower: 98, upper: 102 };
  return { source: 'test', asset: 'BTC', originHour, ...lineage, lastRate: 100, point: 100, quantiles, interval };
}

/** Publishes the forecast of an hour at `madeAt`, and settles it. */
async function publishSettled(
  originHour: number,
  { actual, madeAt, ...more }: { actual: number; madeAt: number; pinball?: number } & Partial<NewForecast>,
): Promise<string> {
  const { pinball = 0, ...changed } = more;
  const forecast = { ...forecastOf(originHour), ...changed };
  const { id } = await createLedger(scratch.database).publish(forecast, { now: () => madeAt });
  await sql`
    insert into settlements (forecast_id, actual, error, persistence_error, covered, pinball, winkler, snapshot_sha256, settled_at, hash)
    values (${id}, ${actual}, 0, 0, true, ${pinball}, 0, ${sha256}, now(), ${sha256})`.execute(scratch.database);
  return id;
}

test('reads the settled live forecasts of a range, in the order of their hours', async () => {
  await publishSettled(HOUR, { actual: 1, madeAt: HOUR });
  await publishSettled(HOUR + HOUR_MS, { actual: 2, madeAt: HOUR + HOUR_MS });
  await publishSettled(HOUR + 2 * HOUR_MS, { actual: 3, madeAt: HOUR + 9 * HOUR_MS });
  await publishSettled(HOUR + 3 * HOUR_MS, { actual: 4, madeAt: HOUR + 3 * HOUR_MS });
  await createLedger(scratch.database).publish(forecastOf(HOUR + 4 * HOUR_MS), { now: () => HOUR });
  const range = { source: 'test', asset: 'BTC', after: HOUR + HOUR_MS, until: HOUR + 9 * HOUR_MS };
  expect(await readSettledForecasts(scratch.database, range)).toEqual([
    { quantiles, actual: 2 },
    { quantiles, actual: 4 },
  ]);
  expect(await readSettledForecasts(scratch.database, { ...range, source: 'another' })).toEqual([]);
});

test('compares the live forecasts of a version with the trailing quantiles, unless they are too few', async () => {
  const asset = 'ETH';
  const losses = new Map<string, number | null>();
  const settle = async (hour: number, modelVersion: string, trailing: number | null, madeAt = hour) =>
    losses.set(await publishSettled(hour, { actual: 1, madeAt, pinball: 3, asset, modelVersion }), trailing);
  for (let count = 0; count < 48; count++) await settle(HOUR + count * HOUR_MS, '7', count < 24 ? 4 : 5);
  for (let count = 48; count < 95; count++) await settle(HOUR + count * HOUR_MS, '8', 4);
  // It does not count: the trailing quantiles of its hour are not known.
  await settle(HOUR + 95 * HOUR_MS, '8', null);
  // It was made too late.
  await settle(HOUR + 96 * HOUR_MS, '8', 4, HOUR + 200 * HOUR_MS);
  const skills = async () =>
    (await readLiveScores(scratch.database, { asset }, losses)).map(({ version, settled, crpsSkill }) => ({
      ...{ version, settled, crpsSkill },
    }));
  expect(await skills()).toEqual([
    { version: '7', settled: 48, crpsSkill: expect.closeTo(1 - 3 / 4.5, 12) },
    { version: '8', settled: 48, crpsSkill: null },
  ]);
});
