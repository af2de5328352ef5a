import type { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { HOUR_MS } from '../../../forecasting/hour';
import { connectTemporal } from '../../../temporal/connection';
import { pauseSchedule, readPause, readSchedule, resumeSchedule } from '../../../temporal/pause';
import { ensureLiveSchedules, ensureSchedule, removeLiveSchedules, triggerTick } from '../../../temporal/schedule';
import { ensureSearchSchedules } from '../../../temporal/search-schedules';
import { listSchedules } from '../../support/list-schedules';
import { startLocalTemporal } from '../../support/local-temporal';
import { until } from '../../support/until';

const asset = 'BTC';

/** The list of the server is a little behind. */
function untilSchedules(client: Client, prefix: string, wanted: readonly string[]) {
  const list = async () => (await listSchedules(client)).filter((id) => id.startsWith(prefix)).sort();
  return until(list, (found) => found.join() === wanted.join());
}

describe('the schedule of an asset', () => {
  let environment: TestWorkflowEnvironment;
  beforeAll(async () => {
    environment = await startLocalTemporal();
  });
  afterAll(() => environment.teardown());

  test('keeps the note of a pause when a worker starts, until it is resumed', async () => {
    const { client } = environment;
    await ensureSchedule(client, { asset });
    expect(await readPause(client, { asset })).toBeNull();
    await pauseSchedule(client, { asset, note: 'paused by eve: upgrade' });
    await ensureSchedule(client, { asset });
    expect(await readSchedule(client, { asset })).toEqual({ pauseNote: 'paused by eve: upgrade', nextStart: null });
    await resumeSchedule(client, { asset, note: 'resumed by eve' });
    expect(await readPause(client, { asset })).toBeNull();
  });

  test('is paused and resumed for everyone who asks afterwards, also for many at once', async () => {
    const { address } = environment;
    const client = await connectTemporal({ address, namespace: 'default' }, { retriesCalls: false });
    await ensureSchedule(client, { asset: 'ADA' });
    const readByMany = () => Promise.all(Array.from({ length: 5 }, () => readPause(client, { asset: 'ADA' })));
    for (let round = 1; round <= 10; round++) {
      await pauseSchedule(client, { asset: 'ADA', note: `pause ${round}` });
      expect(await readByMany()).toEqual(Array(5).fill(`pause ${round}`));
      await resumeSchedule(client, { asset: 'ADA', note: 'go on' });
      await triggerTick(client, { asset: 'ADA' });
      expect(await readByMany()).toEqual(Array(5).fill(null));
    }
    await client.connection.close();
  });

  test('has a daily removal of old data and a daily check of features beside it', async () => {
    const { client } = environment;
    await ensureSchedule(client, { asset: 'ETH' });
    for (const [id, type] of [
      ['retention-ETH', 'retention'],
      ['features-ETH', 'featureCheck'],
    ] as const) {
      const { action, spec } = await client.schedule.getHandle(id).describe();
      expect(action).toMatchObject({ workflowType: type, args: [{ asset: 'ETH' }] });
      expect(spec.intervals?.map(({ every }) => every)).toEqual([24 * HOUR_MS]);
    }
  });

  test.each([
    [1, 20_000],
    [60, 1_000],
  ])(
    'starts the next hour at speed %i after the full hour, not at a tick between the hours',
    async (speed, delayMs) => {
      const { client } = environment;
      await ensureSchedule(client, { asset, speed });
      const hourMs = HOUR_MS / speed;
      const readNextStart = async () => (await readSchedule(client, { asset })).nextStart ?? 0;
      const start = await until(readNextStart, (at) => at % hourMs === delayMs);
      expect(start - Date.now()).toBeLessThanOrEqual(hourMs);
    },
  );

  test('trains the models of the live line, from the first start on and only for its assets', async () => {
    const { client } = environment;
    const untilListed = (wanted: readonly string[]) => untilSchedules(client, 'train-live/', wanted);
    await ensureLiveSchedules(client, { assets: ['BTC', 'ETH'], everyHours: 6 });
    await untilListed(['train-live/BTC', 'train-live/ETH']);
    const describe = () => client.schedule.getHandle('train-live/BTC').describe();
    const { action, spec } = await until(describe, ({ info }) => info.numActionsTaken === 1);
    expect(action).toMatchObject({ workflowType: 'trainLive', args: [{ asset: 'BTC' }] });
    expect(spec.intervals?.map(({ every }) => every)).toEqual([6 * HOUR_MS]);
    expect((await client.schedule.getHandle('retention-ETH').describe()).action).toMatchObject({
      args: [{ asset: 'ETH' }],
    });
    await ensureLiveSchedules(client, { assets: ['BTC'], everyHours: 3 });
    await untilListed(['train-live/BTC']);
    const updated = await until(describe, ({ spec }) => spec.intervals?.[0]?.every === 3 * HOUR_MS);
    expect(updated.info.numActionsTaken).toBe(1);
    // Two workers may start at the same time.
    await Promise.all([removeLiveSchedules(client), removeLiveSchedules(client)]);
    await untilListed([]);
  });

  test('searches every week what the setting names, and nothing without it', async () => {
    const { client } = environment;
    await ensureSearchSchedules(client, ['btc-1h:har', 'btc-rise-2pct-12h:xgboost']);
    await untilSchedules(client, 'search-weekly/', [
      'search-weekly/btc-1h/har',
      'search-weekly/btc-rise-2pct-12h/xgboost',
    ]);
    const { action, info, spec } = await client.schedule.getHandle('search-weekly/btc-1h/har').describe();
    expect(action).toMatchObject({
      workflowType: 'scheduledSearch',
      args: [{ question: 'btc-1h', family: 'har', trials: 40, operator: 'SEARCH_WEEKLY' }],
    });
    expect(spec.intervals?.map(({ every }) => every)).toEqual([7 * 24 * HOUR_MS]);
    expect(info.nextActionTimes[0]?.toISOString()).toMatch(/T03:30:00/);
    expect(info.nextActionTimes[0]?.getUTCDay()).toBe(0);
    await Promise.all([ensureSearchSchedules(client, []), ensureSearchSchedules(client, [])]);
    await untilSchedules(client, 'search-weekly/', []);
  });

  test('tries parameters before a training of the live line only when the setting says so', async () => {
    const { client } = environment;
    await ensureLiveSchedules(client, { assets: ['SOL'], everyHours: 6, searchTrials: 5 });
    const { action } = await client.schedule.getHandle('train-live/SOL').describe();
    expect(action).toMatchObject({ args: [{ asset: 'SOL', searchTrials: 5 }] });
    await removeLiveSchedules(client);
  });
});
