import { performance } from 'node:perf_hooks';
import { sql } from 'kysely';
import { readHourGrid } from '../../clients/postgres/hour-grid';
import { createHourRuns } from '../../clients/postgres/hour-runs';
import { HOUR_MS } from '../../forecasting/hour';
import { hourGridJson, MAX_GRID_HOURS } from '../../forecasting/hour-grid';
import { listDeclaredSteps } from '../../operations/hours/declared-steps';
import { createScratchDatabase, type ScratchDatabase } from '../support/scratch-database';

const NEWEST = Date.UTC(2026, 10, 21, 7);
const NOW = NEWEST + 5 * 60_000;
const asset = 'BTC';
/** A real run has 8 kB of steps, half of it what they returned. */
const BYTES_OF_RESULT = 250;

let scratch: ScratchDatabase;

beforeAll(async () => {
  scratch = await createScratchDatabase();
  await seedMonth();
});
afterAll(() => scratch.drop());

/** 30 days of hours. Each tenth hour failed first, and succeeded in a second run. */
async function seedMonth(): Promise<void> {
  const hourRuns = createHourRuns(scratch.database);
  for (let index = 0; index < MAX_GRID_HOURS; index++) {
    const hour = NEWEST - index * HOUR_MS;
    const plain = { asset, hour, source: 'livecoinwatch', steps: stepsAt(hour) };
    if (index % 10 === 0) {
      const failed = { ...plain, runId: `${index}-1`, outcome: 'failed', reason: 'extract failed', finishedAt: hour };
      await hourRuns.record(failed);
    }
    const run = { ...plain, runId: `${index}-2`, outcome: 'published', reason: null, finishedAt: hour + 60_000 };
    await hourRuns.record(run);
  }
}

function stepsAt(hour: number) {
  return listDeclaredSteps().map(({ step, inputs }, index) => ({
    ...{ step, activityType: step, needs: inputs, state: 'succeeded', attempts: 1, maxAttempts: 30 },
    ...{ startedAt: hour + index * 1_000, endedAt: hour + index * 1_000 + 800, reason: null, lastError: null },
    result: { key: `${step}/${hour}`, text: 'a1'.repeat(BYTES_OF_RESULT / 2) },
    ...{ nextTryAt: null, deadline: null, skippedReason: null, kept: false },
  }));
}

test('reads 30 days of hours with one query, in at most 100 ms on a quiet machine', async () => {
  const read = () => readHourGrid(scratch.database, { asset, count: MAX_GRID_HOURS, now: NOW });
  const grid = await read();
  expect(grid.hours).toHaveLength(MAX_GRID_HOURS);
  expect(grid.hours[0]?.run).toMatchObject({ outcome: 'published', runs: 2, seconds: expect.closeTo(13.8) });
  expect(grid.hours[0]?.run?.steps).toHaveLength(listDeclaredSteps().length);
  const times: number[] = [];
  for (let round = 0; round < 15; round++) {
    const from = performance.now();
    JSON.stringify(hourGridJson(await read()));
    times.push(performance.now() - from);
  }
  times.sort((one, other) => one - other);
  const bytes = await sql<{ bytes: string }>`select sum(length(steps::text)) as bytes from hour_runs`.execute(
    scratch.database,
  );
  const megabytes = Number(bytes.rows[0]?.bytes) / 1e6;
  const [fastest = Number.NaN, median = Number.NaN] = [times[0], times[7]];
  process.stderr.write(
    `GET /hours?count=${MAX_GRID_HOURS}: ${fastest.toFixed(0)} ms (median ${median.toFixed(0)} ms) for ${megabytes.toFixed(1)} MB of stored steps\n`,
  );
  // Other tests run at the same time. With a query for each hour, it takes seconds.
  expect(fastest).toBeLessThan(1_500);
});
