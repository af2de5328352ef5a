import { performance } from 'node:perf_hooks';
import { sql } from 'kysely';
import { readHourGrid } from '../../clients/postgres/hour-grid';
import { hourGridJson, MAX_GRID_HOURS } from '../../forecasting/hour-grid';
import { listDeclaredSteps } from '../../operations/hours/declared-steps';
import { plantHours } from '../support/page/plant-hours';
import { createScratchDatabase, type ScratchDatabase } from '../support/scratch-database';

const NEWEST = Date.UTC(2026, 10, 21, 7);
const NOW = NEWEST + 5 * 60_000;
const asset = 'BTC';

let scratch: ScratchDatabase;

beforeAll(async () => {
  scratch = await createScratchDatabase();
  await plantHours(scratch.database, { newest: NEWEST, count: MAX_GRID_HOURS });
});
afterAll(() => scratch.drop());

test('reads 30 days of hours with one query', async () => {
  const queries: string[] = [];
  const counted = scratch.database.withPlugin({
    transformQuery: ({ node }) => {
      queries.push(node.kind);
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  const read = () => readHourGrid(counted, { asset, count: MAX_GRID_HOURS, now: NOW });
  const grid = await read();
  expect(grid.hours).toHaveLength(MAX_GRID_HOURS);
  expect(grid.hours[0]?.run).toMatchObject({ outcome: 'published', runs: 2, seconds: expect.closeTo(13.8) });
  expect(grid.hours[0]?.run?.steps).toHaveLength(listDeclaredSteps().length);
  expect(queries).toEqual(['SelectQueryNode']);
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const from = performance.now();
    JSON.stringify(hourGridJson(await read()));
    times.push(performance.now() - from);
  }
  times.sort((one, other) => one - other);
  const bytes = await sql<{ bytes: string }>`select sum(length(steps::text)) as bytes from hour_runs`.execute(
    scratch.database,
  );
  const megabytes = Number(bytes.rows[0]?.bytes) / 1e6;
  const [fastest = Number.NaN, median = Number.NaN] = [times[0], times[2]];
  process.stderr.write(
    `GET /hours?count=${MAX_GRID_HOURS}: ${fastest.toFixed(0)} ms (median ${median.toFixed(0)} ms) for ${megabytes.toFixed(1)} MB of stored steps\n`,
  );
});
