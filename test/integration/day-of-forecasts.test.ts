import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { renderReplay } from '../../cli/replay/render-replay';
import { connectMlflow } from '../../clients/mlflow';
import { createModelRegistry } from '../../clients/model-registry';
import { connectObjectStore } from '../../clients/object-store';
import { createLedger } from '../../clients/postgres/ledger';
import { createLedgerArchive } from '../../clients/postgres/ledger-archive';
import { createLineage } from '../../clients/postgres/lineage';
import { createObservations } from '../../clients/postgres/observations';
import { createPromotions } from '../../clients/postgres/promotions';
import { createSnapshots } from '../../clients/postgres/snapshots';
import { formatHour, HOUR_MS, hourlyWorkflowId, hourOf } from '../../forecasting/hour';
import { loadArtifact } from '../../forecasting/models/artifact';
import { nextHourModel } from '../../forecasting/questions';
import { exportLedger } from '../../operations/ledger/export-ledger';
import { verifyLedger } from '../../operations/ledger/verify-ledger';
import { type ReplayDeps, replayHour } from '../../operations/replay/replay-hour';
import { plainApp } from '../support/plain-app';
import { runVerifyScript } from '../support/run-verify-script';
import { mlflowForTests, objectStoreForTests } from '../support/servers';
import { type RunningPipeline, startPipeline, stepsByName } from '../support/start-pipeline';
import { API_KEY, NOW, type RunningSimulator, startSimulator } from '../support/start-simulator';
import { trainAndPromote } from '../support/train-and-promote';

/** Runs 24 hours one after the other with the real pipeline on real servers, on an injected clock. The tests depend on their order. */
const asset = 'BTC';
/** An hour before the first model. */
const before = hourOf(NOW);
const hours = Array.from({ length: 24 }, (_, index) => before + (index + 1) * HOUR_MS);
const SOON_MS = 25_000;

let simulator: RunningSimulator;
let pipeline: RunningPipeline;
let folder: string;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  folder = await mkdtemp(join(tmpdir(), 'nexthour-day-'));
  simulator = await startSimulator({ now: before + SOON_MS });
  const liveCoinWatch = { url: simulator.url, apiKey: API_KEY };
  pipeline = await startPipeline({ liveCoinWatch, clock: simulator.clock, historyDays: 90, isBare: true });
});

afterAll(async () => {
  await pipeline.stop();
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
});

async function trainOnce(): Promise<void> {
  const snapshot = await createSnapshots(pipeline.database).newest({ asset });
  if (!snapshot) throw new Error('the hour has no snapshot');
  await trainAndPromote({ database: pipeline.database, clock: simulator.clock, scratch: folder, snapshot });
}

test('forecasts each hour of a day, and scores the forecast in the next hour', async () => {
  const first = await pipeline.start({ asset, hour: before, trains: false });
  await expect(first.result()).rejects.toMatchObject({ cause: { type: 'no-model' } });
  await trainOnce();
  for (const hour of hours) {
    simulator.clock.set(hour + SOON_MS);
    const handle = await pipeline.start({ asset, hour, trains: false });
    expect((await handle.result()).outcome).toBe('published');
    const { settle, forecast } = await stepsByName(handle);
    expect(settle?.result).toEqual({ settled: hour === hours[0] ? 0 : 1, voided: 0, waiting: 0 });
    expect(forecast?.result).toMatchObject({ late: false, modelVersion: '1' });
  }
});

test('verifies the ledger, and recomputes the track record of GET /record from the CSV files alone', async () => {
  const { chains, faults } = await verifyLedger(pipeline.database);
  expect(faults).toBe(0);
  expect(chains).toMatchObject([{ asset, forecasts: 24, settled: 23, voided: 0, late: 0, unsealed: 0 }]);
  await exportLedger(pipeline.database, { folder, now: simulator.clock.now() });
  expect(runVerifyScript(folder)).toMatchObject({ status: 0, stderr: '' });

  const app = await plainApp({ archive: createLedgerArchive(pipeline.database) });
  const record = (await app.inject('/record')).json();
  expect(record.sources).toMatchObject([{ replayed: true, live: 24, settled: 23, waiting: 1, late: 0, void: 0 }]);
  const [day] = record.sources[0].windows;
  expect(day).toMatchObject({ window: '24 h', settled: 23, last_hour: new Date(hours[23] ?? 0).toISOString() });
  expect(day.rmse_ratio).toBeGreaterThan(0.9);
  expect(day.rmse_ratio).toBeLessThan(1.1);
  const recomputed = JSON.parse(runVerifyScript(folder, '--json').stdout);
  // The baseline of the skill needs the observations, which an export does not contain.
  const { skill, ...fromLedger } = record.sources[0];
  expect(recomputed).toEqual([{ asset, ...fromLedger }]);
  expect(skill.windows[0]).toMatchObject({ window: '24 h', hours: 23, skill: null, conclusion: 'too few to tell' });
});

test('traces each forecast back to the bytes of the API answers', async () => {
  const { database } = pipeline;
  const app = await plainApp({ archive: createLedgerArchive(database), lineage: createLineage(database) });
  const { forecasts, next } = (await app.inject('/forecasts?limit=20')).json();
  expect([forecasts.length, next]).toEqual([20, forecasts[19].id]);
  const rest = (await app.inject(`/forecasts?limit=20&after=${encodeURIComponent(next)}`)).json();
  expect([rest.forecasts.length, rest.next]).toEqual([4, null]);
  expect(forecasts.map(({ state }: { state: string }) => state)).toEqual(['waiting', ...Array(19).fill('settled')]);

  const { lineage, ...forecast } = (await app.inject(`/forecasts/${encodeURIComponent(forecasts[3].id)}`)).json();
  expect(forecast).toEqual(forecasts[3]);
  const hour = hours[20] ?? 0;
  expect(lineage.workflow).toMatchObject({ id: hourlyWorkflowId({ asset, hour }), runs: [{ outcome: 'published' }] });
  expect(lineage.model).toMatchObject({ version: '1', promoted: { reason: 'the first model' } });
  expect(lineage.snapshot).toMatchObject({ rows: 90 * 24, history: { sha256: forecast.data.snapshot_sha256 } });
  const { answers } = lineage.raw_answers;
  expect(answers.reduce((sum: number, { hours }: { hours: number }) => sum + hours, 0)).toBe(216);
  const { key, sha256, bytes } = answers[0];
  await connectObjectStore(objectStoreForTests()).get({ key, sha256, bytes });
});

describe('nexthour replay', () => {
  function replayDeps(): ReplayDeps {
    const { database } = pipeline;
    const registry = createModelRegistry(connectMlflow(mlflowForTests()), nextHourModel(asset));
    return {
      ledger: createLedger(database),
      lineage: createLineage(database),
      promotions: createPromotions(database),
      observations: createObservations(database),
      objectStore: connectObjectStore(objectStoreForTests()),
      loadModel: async (version) => loadArtifact(await registry.download(version)),
    };
  }

  test('recomputes exactly the published forecast, even hours later', async () => {
    for (const hour of [hours[0], hours[11], hours[23]]) {
      const replay = await replayHour(replayDeps(), { asset, hour: hour ?? 0 });
      expect(replay.differences).toEqual([]);
      expect(replay.recomputed?.quantiles).toEqual(replay.published?.quantiles);
      expect(renderReplay(replay)).toContain(
        'No difference: the recomputed forecast equals the published one in every digit.',
      );
    }
  });

  test('explains why an hour has no forecast, and recomputes what would have been published', async () => {
    const replay = await replayHour(replayDeps(), { asset, hour: before });
    expect(replay.published).toBeNull();
    expect(renderReplay(replay)).toContain('no model had been promoted by this hour');
    expect(replay.recomputed?.point).toBeGreaterThan(0);
    const neverRun = await replayHour(replayDeps(), { asset, hour: before - 5 * HOUR_MS });
    expect(renderReplay(neverRun)).toContain('No forecast was published for this hour: the hour was never run.');
    expect(renderReplay(neverRun)).toContain(`there is no snapshot of ${formatHour(before - 5 * HOUR_MS)}`);
  });

  test('reports observations that were changed later, and numbers that another model changes', async () => {
    const hour = hours[5] ?? 0;
    const deps = replayDeps();
    const snapshot = (await deps.lineage.snapshots({ asset, hour }))[0];
    if (!snapshot) throw new Error('the hour was run');
    const { source, firstHour, asOf } = snapshot;
    const known = await deps.observations.read({ source, asset, firstHour, lastHour: hour, asOf });
    const changedObservations = { read: async () => known.map((row, at) => (at === 7 ? { ...row, rate: 1 } : row)) };
    const changed = await replayHour({ ...deps, observations: changedObservations }, { asset, hour });
    expect(changed.differences).toMatchObject([{ field: 'history', published: snapshot.history.sha256 }]);
    expect(renderReplay(changed)).toContain(
      `the observations of 1 hour have changed, first ${formatHour(firstHour + 7 * HOUR_MS)}`,
    );

    const changedModel: ReplayDeps['loadModel'] = async (version) => {
      const model = await deps.loadModel(version);
      return { ...model, forecast: (series) => ({ ...model.forecast(series), point: 1 }) };
    };
    const replayed = await replayHour({ ...deps, loadModel: changedModel }, { asset, hour });
    expect(replayed.differences).toMatchObject([
      { field: 'point', recomputed: '1', cause: expect.stringContaining('inputs are the same') },
    ]);
  });
});
