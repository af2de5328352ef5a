import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { retentionKinds } from '../../activities/retention/open-kinds';
import { prune } from '../../activities/retention/prune';
import { EXPERIMENT } from '../../activities/training/run-log';
import { openDataRegistry } from '../../clients/dvc';
import { connectMlflow } from '../../clients/mlflow';
import { connectObjectStore } from '../../clients/object-store';
import { ensureBucket } from '../../clients/object-store/bucket';
import { connectStoredObjects } from '../../clients/object-store/stored-objects';
import { createBarSnapshots } from '../../clients/postgres/bar-snapshots';
import { createLedger } from '../../clients/postgres/ledger';
import { createPromotions } from '../../clients/postgres/promotions';
import { createSnapshots } from '../../clients/postgres/snapshots';
import { childEnvironment } from '../../config/child-environment';
import { projectRoot } from '../../config/paths';
import { readSettings, requireServers } from '../../config/settings';
import { fiveMinuteQuestion, nextHourModel, registeredModelName } from '../../forecasting/questions';
import { manualClock } from '../../system/clock';
import { FIRST_HOUR, plantedForecast } from '../support/planted-forecasts';
import { createScratchDatabase, type ScratchDatabase } from '../support/scratch-database';
import { mlflowForTests, objectStoreForTests } from '../support/servers';

const asset = `T${randomUUID().slice(0, 8).toUpperCase()}`;
const objectStore = { ...objectStoreForTests(), bucket: `retention-${randomUUID()}` };
const mlflow = connectMlflow(mlflowForTests());
const DAY_MS = 86_400_000;
/** Everything in this test is stored now, so a year later it is old. */
const later = manualClock(Date.now() + 365 * DAY_MS);

let home: string;
let scratch: ScratchDatabase;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'nexthour-retention-'));
  scratch = await createScratchDatabase();
  await ensureBucket(objectStore);
});

afterAll(async () => {
  await scratch.drop();
  rmSync(home, { recursive: true, force: true });
});

function openKinds() {
  const settings = { ...requireServers(readSettings(), 'objectStore', 'mlflow'), home, asset, objectStore };
  return retentionKinds({ settings, database: scratch.database, dataRegistry: openRegistry() });
}

function openRegistry() {
  const dvcProgram = join(projectRoot, '.venv', 'bin', 'dvc');
  return openDataRegistry({ folder: join(home, 'registry'), dvcProgram, environment: childEnvironment(), objectStore });
}

/** A registered version with one file. */
async function register(name: string, model = nextHourModel(asset)) {
  const experimentId = await mlflow.ensureExperiment(EXPERIMENT);
  const tags = { 'nexthour.asset': asset };
  const run = await mlflow.createRun({ experimentId, name, startedAt: Date.now(), tags });
  await mlflow.putArtifact({ run, path: 'model/file.txt', bytes: Buffer.from(name), contentType: 'text/plain' });
  await mlflow.ensureRegisteredModel(model);
  const source = `${run.artifactUri}/model`;
  const { version } = await mlflow.createVersion({ model, runId: run.runId, source, tags: {} });
  return { run, runId: run.runId, version, model };
}

function put(folder: string, text: string) {
  const bytes = Buffer.from(text);
  return connectObjectStore(objectStore).put({ folder, name: 'file', bytes, contentType: 'text/plain' });
}

test('removes old objects, reports, runs and tags, and nothing that a row, a model or a tag refers to', async () => {
  const { database } = scratch;
  const [refused, promoted, forecasting, aliased] = [
    await register('refused'),
    await register('promoted'),
    await register('forecasting'),
    await register('aliased'),
  ];
  const minutes = fiveMinuteQuestion(asset);
  const refusedMinutes = await register('refused', registeredModelName(minutes));
  const ofMinutes = await register('forecasting minutes', registeredModelName(minutes));
  for (const version of [ofMinutes.version, 'volatility']) {
    const row = { question: minutes.id, source: 'kraken', model_version: version, hour: new Date(FIRST_HOUR) };
    await sql`insert into minute_scores ${sql.raw(`(${Object.keys(row)})`)} values (${sql.join(Object.values(row))})`.execute(
      database,
    );
  }
  const decision = {
    source: 'livecoinwatch',
    asset,
    hour: FIRST_HOUR,
    reason: 'r',
    evidence: {},
    decidedAt: FIRST_HOUR,
  };
  const promotions = createPromotions(database);
  await promotions.record({ ...decision, version: refused.version, runId: refused.runId, promoted: false });
  await promotions.record({ ...decision, version: promoted.version, runId: promoted.runId, promoted: true });
  const forecast = { ...plantedForecast(0, { asset }), runId: forecasting.runId };
  await createLedger(database).publish(forecast, manualClock(FIRST_HOUR + 60_000));
  await mlflow.setAlias({ model: nextHourModel(asset), alias: `kept-${asset}`, version: aliased.version });

  const [history, processed, summary] = [
    await put(`snapshots/${asset}`, 'history'),
    await put(`snapshots/${asset}`, 'processed'),
    await put(`snapshots/${asset}`, 'summary'),
  ];
  const span = { rows: 3, firstHour: FIRST_HOUR, lastHour: FIRST_HOUR, asOf: FIRST_HOUR, gateReason: null };
  const files = { history, processed, summary };
  await createSnapshots(database).insert({ source: 'livecoinwatch', asset, hour: FIRST_HOUR, ...span, ...files });
  const bars = await put(`live/${asset}`, 'frozen bars');
  const barSpan = { bars: 1, firstMinute: FIRST_HOUR, lastMinute: FIRST_HOUR, asOf: FIRST_HOUR };
  await createBarSnapshots(database).insert({ source: 'kraken', asset, history: bars, ...barSpan });
  for (const folder of [`snapshots/${asset}`, 'raw', `reports/${asset}`, `live/${asset}`]) {
    await put(folder, 'nothing refers to it');
  }

  const registry = openRegistry();
  const fileOf = (text: string) => [{ path: 'data/raw/btc_history.csv', bytes: Buffer.from(text) }];
  for (const hour of ['07', '08', '09']) {
    const text = hour === '07' ? 'only in the first' : 'in both later hours';
    await registry.save({ tag: `${asset}/2026-11-21T${hour}Z`, message: 'an hour', files: fileOf(text) });
  }

  const expected = [
    { kind: 'reports', count: 1, error: null },
    { kind: 'objects', count: 3, error: null },
    { kind: 'mlflow-runs', count: 2, bytes: 2 * 'refused'.length, error: null },
    { kind: 'data-tags', count: 2, bytes: 'only in the first'.length, error: null },
  ];
  const run = (isDryRun: boolean) => prune({ kinds: openKinds(), clock: later, isDryRun });
  expect(await prune({ kinds: openKinds(), clock: manualClock(Date.now()), isDryRun: false })).toMatchObject(
    expected.map(({ kind }) => ({ kind, count: 0, error: null })),
  );
  expect(await run(true)).toMatchObject(expected);
  expect(await run(false)).toMatchObject(expected);
  expect(await run(false)).toMatchObject(expected.map(({ kind }) => ({ kind, count: 0, error: null })));

  const keys = (await connectStoredObjects(objectStore).list('snapshots/')).map(({ key }) => key);
  expect(keys.sort()).toEqual([history.key, processed.key, summary.key].sort());
  expect((await connectStoredObjects(objectStore).list('live/')).map(({ key }) => key)).toEqual([bars.key]);
  expect(await connectStoredObjects(objectStore).list('dvc/files/')).toHaveLength(1);
  expect((await registry.tags()).map(({ tag }) => tag)).toEqual([`${asset}/2026-11-21T09Z`]);
  for (const { run: removed, runId, model } of [refused, refusedMinutes]) {
    expect(await mlflow.findVersionByRun({ model, runId })).toBeNull();
    expect(await mlflow.listArtifacts({ run: removed, folder: 'model' })).toEqual([]);
  }
  for (const { run: kept, runId, model } of [promoted, forecasting, aliased, ofMinutes]) {
    expect(await mlflow.findVersionByRun({ model, runId })).not.toBeNull();
    expect(await mlflow.listArtifacts({ run: kept, folder: 'model' })).toEqual(['model/file.txt']);
  }
});
