import { randomUUID } from 'node:crypto';
import { createExtractActivities } from '../../activities/extract';
import { connectLiveCoinWatch } from '../../clients/livecoinwatch';
import { connectObjectStore } from '../../clients/object-store';
import { connectDatabase, type Database, instant } from '../../clients/postgres/database';
import { migrate } from '../../clients/postgres/migrate';
import { createObservations } from '../../clients/postgres/observations';
import { readDatabaseClockLead } from '../../clients/postgres/server-clock';
import { HOUR_MS, hourOf } from '../../forecasting/hour';
import { frozenSample } from '../support/price-sample';
import { databaseUrlForTests, objectStoreForTests } from '../support/servers';
import { API_KEY, NOW, type RunningSimulator, startSimulator } from '../support/start-simulator';

const hour = hourOf(NOW);
let database: Database;
let simulator: RunningSimulator;

beforeAll(async () => {
  database = connectDatabase(databaseUrlForTests());
  await migrate(database);
  simulator = await startSimulator();
});

afterAll(async () => {
  await simulator.close();
  await database.destroy();
});

/** Each test has its own source: the tables are append-only, and hours that one test observed are not fetched again. */
function prepare(url = simulator.url) {
  const source = `test-${randomUUID()}`;
  const liveCoinWatch = { ...connectLiveCoinWatch({ url, apiKey: API_KEY }), source: async () => source };
  const observations = createObservations(database);
  const objectStore = connectObjectStore(objectStoreForTests());
  const readClockLead = () => readDatabaseClockLead(database);
  const deps = {
    liveCoinWatch,
    observations,
    objectStore,
    clock: simulator.clock,
    historyDays: 3,
    assets: 1,
    readClockLead,
  };
  return { ...createExtractActivities(deps), observations, objectStore, source };
}

describe('extract on real servers', () => {
  it('stores observations in Postgres and their raw answers in the object store', async () => {
    const { extractPrices, observations, objectStore, source } = prepare();
    const extracted = await extractPrices({ asset: 'BTC', hour });
    expect(extracted).toMatchObject({ source, rows: 72, missingHours: 0, fetchedHours: 72, calls: 9 });
    const series = await observations.read({ ...extracted, asset: 'BTC' });
    const real = frozenSample().at(hour - 112 * 7 * 24 * HOUR_MS);
    expect(series.at(-1)).toMatchObject({ hour, rate: real?.rate, high: real?.high, low: real?.low, points: 12 });

    const answer = await database
      .selectFrom('observations')
      .innerJoin('raw_answers', (join) =>
        join
          .onRef('raw_answers.source', '=', 'observations.source')
          .onRef('raw_answers.asset', '=', 'observations.asset')
          .onRef('raw_answers.sha256', '=', 'observations.answer_sha256')
          .onRef('raw_answers.range_start', '<', 'observations.hour')
          .onRef('raw_answers.range_end', '>=', 'observations.hour'),
      )
      .select(['object_key', 'sha256', 'bytes'])
      .where('observations.source', '=', source)
      .where('hour', '=', instant(hour))
      .executeTakeFirstOrThrow();
    const ref = { key: answer.object_key, sha256: answer.sha256, bytes: answer.bytes };
    expect(JSON.parse((await objectStore.get(ref)).toString()).history.at(-1)).toMatchObject({
      date: hour,
      rate: real?.rate,
    });
  });

  it('stores each hour once when two runs fetch at the same time, and the next run makes no call', async () => {
    const { extractPrices } = prepare();
    const input = { asset: 'BTC', hour };
    const both = await Promise.all([extractPrices(input), extractPrices(input)]);
    expect(both.map(({ rows }) => rows)).toEqual([72, 72]);
    expect(await extractPrices(input)).toMatchObject({ rows: 72, calls: 0 });
  });
});
