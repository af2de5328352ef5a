import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { sql } from 'kysely';
import { HOUR_MS, hourOf } from '../../forecasting/hour';
import type { FaultOf } from '../../simulator/faults';
import { nothingAfter, recovering, tenfoldDuring } from '../support/exchange-faults';
import { type RunningHour, type RunningPipeline, startPipeline, stepsByName } from '../support/start-pipeline';
import { API_KEY, NOW, type RunningSimulator, startSimulator } from '../support/start-simulator';
import { until } from '../support/until';

/** Runs hours on a scratch pipeline while LiveCoinWatch gives wrong data or fails. */
const hour = hourOf(NOW);
/** At this time, the pipeline no longer waits for the price of the hour. */
const LATER = hour + 0.9 * HOUR_MS;

let simulator: RunningSimulator;
let pipeline: RunningPipeline;

beforeAll(() => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
});

afterEach(async () => {
  await pipeline.stop();
  await simulator.close();
});

async function runHour({ faultOf, now, trains }: { faultOf: FaultOf; now?: number; trains: boolean }) {
  simulator = await startSimulator({ faultOf, now });
  const liveCoinWatch = { url: simulator.url, apiKey: API_KEY };
  pipeline = await startPipeline({ liveCoinWatch, clock: simulator.clock });
  return pipeline.start({ asset: 'BTC', hour, trains });
}

async function count(table: string): Promise<number> {
  const { rows } = await sql<{ n: string }>`select count(*) as n from ${sql.table(table)}`.execute(pipeline.database);
  return Number(rows[0]?.n);
}

async function listScheduledActivities(handle: RunningHour): Promise<string[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
    scheduled ? [scheduled.activityType?.name ?? ''] : [],
  );
}

describe.each([
  [
    'an hour is ten times too high',
    { faultOf: tenfoldDuring(hour - 30 * HOUR_MS) },
    /jumps: .*no real hour moves that much/,
  ],
  [
    'the newest two days are missing',
    { faultOf: nothingAfter(hour - 48 * HOUR_MS), now: LATER },
    /freshness: .* 48 h older/,
  ],
])('when %s', (_, exchange, reason) => {
  it('trains and forecasts nothing, and shows the reason in each step and in the report', async () => {
    const handle = await runHour({ ...exchange, trains: true });
    await expect(handle.result()).rejects.toMatchObject({
      cause: { type: 'gated', message: expect.stringMatching(reason) },
    });
    const { settle, forecast, train, evaluate, promote, ...others } = await stepsByName(handle);
    for (const step of [settle, forecast, train, evaluate, promote, others['first-forecast']]) {
      expect(step).toMatchObject({ state: 'skipped', attempts: 0, reason: expect.stringMatching(reason) });
    }
    for (const step of ['extract', 'quality', 'transform', 'version', 'profile']) {
      expect(others[step]).toMatchObject({ state: 'succeeded' });
    }
    // A step that was tried again is listed twice.
    expect([...new Set(await listScheduledActivities(handle))].sort()).toEqual(
      ['extractPrices', 'checkQuality', 'transformData', 'versionSnapshot', 'profileData', 'recordHourRun'].sort(),
    );
    expect(await count('forecasts')).toBe(0);
    expect(await count('snapshots')).toBe(1);
    const report = await readFile(join(pipeline.home, 'reports', 'latest.html'), 'utf8');
    expect(report).toContain('class="card banner fail"');
    expect(report).toContain('The data gate is closed');
  });
});

test('retries after the delay that LiveCoinWatch asks for, and shows each failed attempt', async () => {
  const handle = await runHour({ faultOf: recovering, trains: false });
  const errors = [expect.stringContaining('/status with 500'), expect.stringContaining('asks to wait 3000 ms')];
  // A busy machine may see only one of the two.
  const { extract: retrying } = await until(
    () => stepsByName(handle),
    ({ extract }) => extract?.state === 'retrying',
  );
  expect(retrying?.reason).toEqual(errors[(retrying?.attempts ?? 0) - 1]);
  await expect(handle.result()).rejects.toMatchObject({ cause: { type: 'no-model' } });
  const { events } = await handle.fetchHistory();
  const failures = (events ?? []).flatMap(({ activityTaskFailedEventAttributes: failed }) => failed?.failure ?? []);
  expect(failures.map(({ message }) => message)).toEqual(errors);
  const { extract, quality, forecast } = await stepsByName(handle);
  expect(extract).toMatchObject({ state: 'succeeded', attempts: 3, reason: null, lastError: errors[1] });
  expect(quality?.result).toMatchObject({ passed: true, reason: null });
  const reason = 'no model had been promoted by this hour';
  expect(forecast).toMatchObject({ state: 'skipped', attempts: 1, result: null, skippedReason: reason });
});
