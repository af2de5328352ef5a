import { randomUUID } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { connectMlflow } from '../../clients/mlflow';
import { createModelRegistry } from '../../clients/model-registry';
import { openFeatureTables } from '../../clients/postgres/features';
import { readHourGrid } from '../../clients/postgres/hour-grid';
import { createLedger } from '../../clients/postgres/ledger';
import { createLedgerArchive } from '../../clients/postgres/ledger-archive';
import { readProduction } from '../../clients/postgres/production';
import { createPromotions } from '../../clients/postgres/promotions';
import { HOUR_MS, hourOf } from '../../forecasting/hour';
import { loadArtifact } from '../../forecasting/models/artifact';
import { verifyLedger } from '../../operations/ledger/verify-ledger';
import type { App } from '../../serve/fastify';
import { createMarketData } from '../../serve/market/market-data';
import { createMetrics } from '../../serve/metrics/metrics';
import { addOperatingInstruments } from '../../serve/metrics/operating-instruments';
import { createServedModel } from '../../serve/served-model/served-model';
import { tenfoldDuring } from '../support/exchange-faults';
import { plainApp, silent } from '../support/plain-app';
import { mlflowForTests } from '../support/servers';
import { type RunningPipeline, startPipeline, stepsByName } from '../support/start-pipeline';
import { API_KEY, NOW, type RunningSimulator, startSimulator } from '../support/start-simulator';
import { untrainedArtifact } from '../support/untrained-artifact';

/**
 * Runs three hours of two assets side by side: before their models, with both, and one in which the data gate rejects the prices of ETH
 * only. The tests depend on their order.
 */
const ASSETS = ['BTC', 'ETH'] as const;
const first = hourOf(NOW);
const published = first + HOUR_MS;
const gated = first + 2 * HOUR_MS;
const SOON_MS = 25_000;
const SOURCES = { BTC: 'replay+112w', ETH: 'generated+112w' };
/** Other tests use the same MLflow. */
const name = `assets-${randomUUID()}`;
const mlflow = connectMlflow(mlflowForTests());

let simulator: RunningSimulator;
let pipeline: RunningPipeline;
let app: App;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  simulator = await startSimulator({ now: first + SOON_MS, faultOf: tenfoldDuring(gated, 'ETH') });
  const liveCoinWatch = { url: simulator.url, apiKey: API_KEY };
  pipeline = await startPipeline({ liveCoinWatch, clock: simulator.clock });
});

afterAll(async () => {
  await app?.close();
  await pipeline.stop();
  await simulator.close();
});

/** Runs the hour of both assets at the same time. */
async function runHour(hour: number) {
  simulator.clock.set(hour + SOON_MS);
  const runs = ASSETS.map(async (asset) => {
    const handle = await pipeline.start({ asset, hour, trains: false }, `${pipeline.taskQueue}/${asset}`);
    const outcome = await handle.result().then(
      (result) => result.outcome,
      (error) => error.cause.type,
    );
    return { outcome, steps: await stepsByName(handle) };
  });
  const [btc, eth] = await Promise.all(runs);
  if (!btc || !eth) throw new Error('each asset has a run');
  return { btc, eth };
}

/** Registers a model of this asset with weights of its own, and makes it the production model. */
async function promote(asset: keyof typeof SOURCES): Promise<void> {
  const experimentId = await mlflow.ensureExperiment(name);
  await mlflow.ensureRegisteredModel(`${name}-${asset}`);
  const run = await mlflow.createRun({ experimentId, name: asset, startedAt: Date.now(), tags: {} });
  for (const [file, bytes] of untrainedArtifact(ASSETS.indexOf(asset) + 1)) {
    await mlflow.putArtifact({ run, path: `model/${file}`, bytes, contentType: 'application/octet-stream' });
  }
  const { runId } = run;
  const source = `${run.artifactUri}/model`;
  const { version } = await mlflow.createVersion({ model: `${name}-${asset}`, runId, source, tags: {} });
  const by = { kind: 'promote', operator: 'a test', reason: 'the first model', evidence: {} } as const;
  const decision = { version, runId, ...by, decidedAt: simulator.clock.now() };
  await createPromotions(pipeline.database).recordByHand({ source: SOURCES[asset], asset, hour: first, ...decision });
}

test('forecasts each asset with its own prices and its own model', async () => {
  const before = await runHour(first);
  expect([before.btc.outcome, before.eth.outcome]).toEqual(['no-model', 'no-model']);
  for (const asset of ASSETS) await promote(asset);
  const { btc, eth } = await runHour(published);
  expect([btc.outcome, eth.outcome]).toEqual(['published', 'published']);
  const ledger = createLedger(pipeline.database);
  const [ofBtc, ofEth] = await Promise.all(ASSETS.map((asset) => ledger.latest({ asset })));
  expect(ofBtc).toMatchObject({ originHour: published, source: SOURCES.BTC });
  expect(ofEth).toMatchObject({ originHour: published, source: SOURCES.ETH });
  expect(ofBtc?.runId).not.toBe(ofEth?.runId);
  const ratio = (ofEth?.lastRate ?? 0) / (ofBtc?.lastRate ?? 1);
  expect(ratio).toBeGreaterThan(0.001);
  expect(ratio).toBeLessThan(0.5);
});

test('publishes and settles the hour of one asset while the data gate rejects the hour of the other', async () => {
  const { btc, eth } = await runHour(gated);
  expect([btc.outcome, eth.outcome]).toEqual(['published', 'gated']);
  expect(btc.steps.settle?.result).toEqual({ settled: 1, voided: 0, waiting: 0 });
  expect(btc.steps.quality?.result).toMatchObject({ passed: true, reason: null });
  expect(eth.steps.forecast).toMatchObject({ state: 'skipped', reason: expect.stringContaining('jumps') });
  const { chains, faults } = await verifyLedger(pipeline.database);
  expect(faults).toBe(0);
  expect(chains.map(({ asset, forecasts, settled }) => [asset, forecasts, settled]).sort()).toEqual([
    ['BTC', 2, 1],
    ['ETH', 1, 0],
  ]);
  const reports = join(pipeline.home, 'reports');
  await Promise.all([access(join(reports, 'latest.html')), access(join(reports, 'ETH', 'latest.html'))]);
});

describe('the server of both', () => {
  beforeAll(async () => {
    app = await startServer();
  });

  const get = async (path: string) => (await app.inject(path)).json();
  const predict = async (query: string) =>
    (await app.inject({ method: 'POST', url: `/predict${query}`, payload: {} })).json();

  test('answers each request about the asset that it names', async () => {
    const btc = await predict('');
    expect(btc.data).toMatchObject({ source: SOURCES.BTC, gated: false, replayed: expect.stringMatching(/^replayed/) });
    expect(btc.data.last_hour).toBe(new Date(gated).toISOString());
    const eth = await predict('?asset=ETH');
    expect(eth.data).toMatchObject({ source: SOURCES.ETH, gated: true });
    expect(eth.data.replayed).toMatch(/^generated prices, made from the BTC prices of /);
    expect(eth.data.gate_reason).toContain('jumps');
    expect(eth.model.run_id).not.toBe(btc.model.run_id);

    expect((await get('/record')).sources).toMatchObject([{ source: SOURCES.BTC, live: 2, settled: 1 }]);
    expect((await get('/record?asset=ETH')).sources).toMatchObject([{ source: SOURCES.ETH, live: 1, settled: 0 }]);
    expect((await get('/forecasts')).forecasts).toHaveLength(2);
    expect((await get('/forecasts?asset=ETH')).forecasts).toHaveLength(1);
    expect((await get('/hours?count=1')).hours).toMatchObject([{ outcome: 'published' }]);
    expect((await get('/hours?count=1&asset=ETH')).hours).toMatchObject([{ outcome: 'gated' }]);
  });

  test('exports the metrics of each asset with its label', async () => {
    const { body } = await app.inject('/metrics');
    expect(body).toContain('nexthour_quality_check_result{asset="BTC",rule="jumps"} 0');
    expect(body).toContain('nexthour_quality_check_result{asset="ETH",rule="jumps"} 2');
    expect(body).toContain('nexthour_forecasts_published_total{asset="BTC"} 2');
    expect(body).toContain('nexthour_forecasts_published_total{asset="ETH"} 1');
    expect(body).toMatch(/^nexthour_price_usd{asset="BTC"} \d{5}/m);
    expect(body).toMatch(/^nexthour_price_usd{asset="ETH"} \d{3,4}\./m);
  });
});

/** The server of both assets on the real tables and the real MLflow. */
async function startServer(): Promise<App> {
  const { database } = pipeline;
  const { clock } = simulator;
  const metrics = createMetrics();
  const [btc, eth] = await Promise.all(ASSETS.map(serve));
  if (!btc || !eth) throw new Error('each asset is served');
  const figures = { registry: metrics.registry, database, assets: ASSETS, deadlineMs: 60_000 };
  addOperatingInstruments({ ...figures, clock, log: silent });
  return plainApp({
    ...{ ...btc, others: [eth], metrics, clock },
    ledger: createLedger(database),
    archive: createLedgerArchive(database),
    readHours: (query) => readHourGrid(database, query),
  });
}

async function serve(asset: (typeof ASSETS)[number]) {
  const { database } = pipeline;
  const market = createMarketData({ asset, ...openFeatureTables(database), log: silent });
  const model = createServedModel({
    findProduction: () => readProduction(database, { asset }),
    registry: createModelRegistry(mlflow, `${name}-${asset}`),
    cache: { read: async () => null, write: async () => undefined },
    load: loadArtifact,
    onRefused: (reason) => expect(reason).toBeNull(),
    clock: simulator.clock,
    log: silent,
  });
  await Promise.all([market.refresh(), model.refresh()]);
  return { asset, market, model };
}
