import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { connectMlflow } from '../../clients/mlflow';
import { createModelRegistry, type ModelVersion } from '../../clients/model-registry';
import { sha256Of } from '../../clients/object-store';
import { connectDatabase, type Database } from '../../clients/postgres/database';
import { openFeatureTables } from '../../clients/postgres/features';
import { createLedger } from '../../clients/postgres/ledger';
import { createLiveChanges } from '../../clients/postgres/live-changes';
import { migrate } from '../../clients/postgres/migrate';
import { createObservations } from '../../clients/postgres/observations';
import { readProduction } from '../../clients/postgres/production';
import { createPromotions } from '../../clients/postgres/promotions';
import { createQuestionModels } from '../../clients/postgres/question-models';
import { createSnapshots } from '../../clients/postgres/snapshots';
import { formatHour, HOUR_MS } from '../../forecasting/hour';
import { loadArtifact } from '../../forecasting/models/artifact';
import { sealFiles } from '../../forecasting/models/artifact-files';
import { nextHourQuestion, registeredModelName } from '../../forecasting/questions';
import { createApp } from '../../serve/app';
import { createMarketData } from '../../serve/market/market-data';
import { createMetrics } from '../../serve/metrics/metrics';
import { createPageLinks } from '../../serve/page-links';
import { createReaders } from '../../serve/readers';
import { createLiveEvents } from '../../serve/routes/live/live-events';
import { createDiskCache } from '../../serve/served-model/disk-cache';
import { createServedModel, type ServedModel } from '../../serve/served-model/served-model';
import { createMidHourClock } from '../support/mid-hour';
import { adminInMemory, emptyActive } from '../support/plain-app';
import { databaseUrlForTests, mlflowForTests } from '../support/servers';
import { swapUnderLoad } from '../support/swap-under-load';
import { untrainedArtifact } from '../support/untrained-artifact';

// Unique names, because the tables are append-only and other tests use the same servers.
const asset = `S${randomUUID().slice(0, 8).toUpperCase()}`;
const name = `served-${randomUUID()}`;
const source = 'replay+112w';
const log = pino({ level: 'silent' });
const { clock, hour: lastHour } = createMidHourClock();
/** test/unit/serve/served-model/swap-under-load.test.ts makes 50, without MLflow. */
const SWAPS = 4;
const classic = { lag_1: 50000, rolling_mean_5: 49000, hour: 12 };
const mlflow = connectMlflow(mlflowForTests());
const metrics = createMetrics({ assets: [asset] });
let database: Database;
let home: string;
let model: ServedModel;
let market: ReturnType<typeof createMarketData>;
let app: ReturnType<typeof createApp>;
let url: string;

function createModel(registry = createModelRegistry(mlflow, name)): ServedModel {
  const onRefused = (reason: string) => metrics.loadsRefused.inc({ asset, reason });
  const findProduction = () => readProduction(database, { asset });
  return createServedModel({
    findProduction,
    registry,
    cache: createDiskCache(home),
    load: loadArtifact,
    onRefused,
    clock,
    log,
  });
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'served-model-'));
  database = connectDatabase(databaseUrlForTests());
  await migrate(database);
  await mlflow.ensureRegisteredModel(name);
  model = createModel();
  const tables = { snapshots: createSnapshots(database), observations: createObservations(database) };
  market = createMarketData({ asset, ...tables, log });
  const warmUp = { isDone: () => true, reason: () => '' };
  const directory = { models: createQuestionModels(database), promotions: createPromotions(database), mlflow };
  app = createApp({
    asset,
    market,
    model,
    ...createReaders(database, openFeatureTables(database)),
    liveAssets: ['BTC'],
    liveEvents: createLiveEvents({ liveChanges: createLiveChanges(database), tail: undefined, clock, log }),
    links: createPageLinks(() => ({ workflows: null, mlflow: null })),
    directory,
    active: emptyActive,
    admin: adminInMemory(),
    readSystem: () => Promise.reject(new Error('not read')),
    metrics,
    clock,
    log,
    warmUp,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await app.close();
  await database.destroy();
  await rm(home, { recursive: true });
});

/** Creates a run with these files and registers a version of it. */
async function register(files: ReadonlyMap<string, Buffer>): Promise<{ version: string; runId: string }> {
  const experimentId = await mlflow.ensureExperiment(name);
  const run = await mlflow.createRun({ experimentId, name: 'untrained', startedAt: clock.now(), tags: {} });
  for (const [file, bytes] of files) {
    await mlflow.putArtifact({ run, path: `model/${file}`, bytes, contentType: 'application/octet-stream' });
  }
  const { runId } = run;
  const { version } = await mlflow.createVersion({ model: name, runId, source: `${run.artifactUri}/model`, tags: {} });
  return { version, runId };
}

async function promote({ version, runId }: ModelVersion): Promise<void> {
  await mlflow.setAlias({ model: name, alias: 'production', version });
  const decision = { version, runId, promoted: true, reason: 'a test', evidence: {}, decidedAt: clock.now() };
  await createPromotions(database).record({ source, asset, hour: lastHour, ...decision });
}

async function putInProduction(files: ReadonlyMap<string, Buffer>): Promise<{ version: string; runId: string }> {
  const registered = await register(files);
  await promote(registered);
  return registered;
}

interface FeatureAnswer {
  readonly values: Readonly<Record<string, number | null>>;
}

async function predict(body: object = classic) {
  const answer = await fetch(`${url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, never> };
}

async function storePrices(): Promise<void> {
  const observations = createObservations(database);
  const object = { key: 'key', sha256: sha256Of(asset), bytes: 1 };
  const firstHour = lastHour - 59 * HOUR_MS;
  await observations.recordAnswer({ source, asset, start: firstHour, end: lastHour, object, receivedAt: clock.now() });
  const rows = Array.from({ length: 60 }, (_, back) => {
    const rate = 50_000 + 100 * Math.sin(back);
    const prices = { rate, high: rate + 50, low: rate - 50, volume: 1e9, cap: 1e12, points: 12 };
    const observed = { answerSha256: object.sha256, observedAt: clock.now() - 1000 };
    return { source, asset, hour: lastHour - back * HOUR_MS, ...prices, ...observed };
  });
  await observations.append(rows);
  const files = { history: object, processed: object, summary: object, rows: rows.length };
  await createSnapshots(database).insert({
    source,
    asset,
    hour: lastHour,
    asOf: clock.now(),
    firstHour,
    lastHour,
    gateReason: null,
    ...files,
  });
}

test('reports what is missing while there is no model and there are no prices', async () => {
  await Promise.all([model.refresh(), market.refresh()]);
  const ready = await fetch(`${url}/ready`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ ready: false, reason: expect.stringContaining('no hour has run yet') });
  expect(await predict()).toMatchObject({ status: 503, body: { code: 'NoModelYet' } });
});

test('answers the classic call with the production model', async () => {
  const { version, runId } = await putInProduction(untrainedArtifact(1));
  await storePrices();
  await Promise.all([model.refresh(), market.refresh()]);
  const { status, body } = await predict();
  expect(status).toBe(200);
  expect(body).toMatchObject({
    model: { name: registeredModelName(nextHourQuestion(asset)), version, run_id: runId },
    data: {
      source,
      last_hour: new Date(lastHour).toISOString(),
      replayed: expect.stringMatching(/^replayed prices of 20/),
    },
    baseline: { prediction: 50000 },
  });
  expect(await predict({})).toMatchObject({ status: 200, body: { baseline: { prediction: 50_000 } } });
});

test('answers with the features as they were known, also after a price was corrected', async () => {
  const read = async (query = '') => (await (await fetch(`${url}/features/values${query}`)).json()) as FeatureAnswer;
  const at = new Date(clock.now()).toISOString();
  const before = await read();
  expect(before).toMatchObject({ asset, source, hour: formatHour(lastHour) });
  expect(before.values).toMatchObject({ log_sigma: expect.any(Number), skewness_168h: null });

  const object = { key: 'key', sha256: sha256Of(asset), bytes: 1 };
  const prices = { rate: 51_000, high: null, low: null, volume: null, cap: null, points: 1 };
  const corrected = { answerSha256: object.sha256, observedAt: clock.now() };
  await createObservations(database).append([{ source, asset, hour: lastHour - HOUR_MS, ...prices, ...corrected }]);
  expect((await read()).values).not.toEqual(before.values);
  expect((await read(`?at=${at}`)).values).toEqual(before.values);
});

test('uses the data before a price that the data gate refused', async () => {
  const refusedHour = lastHour + HOUR_MS;
  const object = { key: 'key', sha256: sha256Of(asset), bytes: 1 };
  const prices = { rate: 500_000, high: null, low: null, volume: null, cap: null, points: 1 };
  const observed = { answerSha256: object.sha256, observedAt: clock.now() };
  await createObservations(database).append([{ source, asset, hour: refusedHour, ...prices, ...observed }]);
  const files = { history: { ...object, sha256: 'f'.repeat(64) }, processed: object, summary: object, rows: 61 };
  const range = { firstHour: lastHour, lastHour: refusedHour, asOf: clock.now() };
  const gateReason = 'jumps: no hour does that';
  await createSnapshots(database).insert({ source, asset, hour: refusedHour, ...range, gateReason, ...files });
  await market.refresh();
  const { status, body } = await predict({});
  expect(status).toBe(200);
  expect(body).toMatchObject({
    baseline: { prediction: 50_000 },
    data: {
      last_hour: new Date(lastHour).toISOString(),
      gated: true,
      gate_reason: expect.stringContaining('no hour does that'),
    },
  });
});

test('replaces the model under load, and each answer is the one of the version that it names', async () => {
  const current = model.current();
  const inUse = { version: current?.version ?? '', runId: current?.runId ?? '', files: untrainedArtifact(1) };
  const added = await Promise.all(
    Array.from({ length: SWAPS }, async (_, index) => {
      const files = untrainedArtifact(100 + index);
      return { ...(await register(files)), files };
    }),
  );
  const swapTo = async (version: ModelVersion) => {
    await promote(version);
    await model.refresh();
  };
  const versions = [inUse, ...added];
  const found = await swapUnderLoad(url, { versions, swapTo, served: { asset, market }, now: clock.now() });
  expect(found.wrong).toEqual([]);
  expect(found.seen).toEqual(versions.map(({ version }) => version));
});

test('keeps the model when one bit of the new one is wrong, and when its outputs differ from its golden file', async () => {
  const serving = model.current()?.version;
  const flipped = untrainedArtifact(3);
  const weights = Buffer.from(flipped.get('weights.bin') ?? []);
  weights.writeUInt8(weights.readUInt8(10) ^ 1, 10);
  await putInProduction(new Map([...flipped, ['weights.bin', weights]]));
  await model.refresh();
  const { 'checksums.json': _, ...others } = Object.fromEntries(untrainedArtifact(3));
  const wrongGolden = { ...others, 'golden.json': untrainedArtifact(4).get('golden.json') ?? Buffer.of() };
  await putInProduction(sealFiles(new Map(Object.entries(wrongGolden))));
  await model.refresh();
  expect(await predict()).toMatchObject({ status: 200, body: { model: { version: serving } } });
  const printed = await (await fetch(`${url}/metrics`)).text();
  expect(printed).toContain(`nexthour_model_loads_refused_total{asset="${asset}",reason="checksum"} 1`);
  expect(printed).toContain(`nexthour_model_loads_refused_total{asset="${asset}",reason="golden"} 1`);
});

test('uses the last good model after a restart while MLflow is unreachable', async () => {
  const unreachable = connectMlflow({ trackingUri: 'http://127.0.0.1:9', username: undefined, password: undefined });
  const restarted = createModel(createModelRegistry(unreachable, name));
  await restarted.restore();
  await restarted.refresh();
  expect(restarted.current()).toMatchObject({ version: model.current()?.version, loadedFrom: 'disk' });
});

test('returns the newest forecast of the ledger', async () => {
  expect((await fetch(`${url}/forecasts/latest`)).status).toBe(404);
  const lineage = { modelVersion: '1', runId: 'run', snapshotSha256: 'a'.repeat(64), featuresSha256: 'b'.repeat(64) };
  const values = { lastRate: 50_000, point: 50_001, quantiles: [{ level: 0.5, value: 50_001 }] };
  const interval = { level: 0.9, lower: 49_000, upper: 51_000 };
  await createLedger(database).publish(
    {
      source,
      asset,
      originHour: lastHour,
      ...lineage,
      ...values,
      interval,
    },
    clock,
  );
  const answer = await fetch(`${url}/forecasts/latest`);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ prediction: 50_001, interval, late: false, data: { source } });
});

test('answers 503 after a change of the source, until a model of the new source is promoted', async () => {
  const other = 'livecoinwatch';
  const object = { key: 'key', sha256: sha256Of(other), bytes: 1 };
  const hour = lastHour + 2 * HOUR_MS;
  const range = { hour, firstHour: lastHour, lastHour: hour, asOf: clock.now(), gateReason: null, rows: 1 };
  const files = { history: object, processed: object, summary: object };
  await createSnapshots(database).insert({ source: other, asset, ...range, ...files });
  await Promise.all([model.refresh(), market.refresh()]);
  const { status, body } = await predict();
  expect([status, body.code]).toEqual([503, 'NoModelYet']);
  expect(body.detail).toContain('no model that was trained on prices of livecoinwatch has been promoted yet');
  const ready = await fetch(`${url}/ready`);
  expect([ready.status, ready.headers.get('retry-after')]).toEqual([503, null]);
});
