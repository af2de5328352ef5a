import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createTrainingActivities, type TrainingActivities } from '../../activities/training';
import { connectMlflow } from '../../clients/mlflow';
import { createModelRegistry, PRODUCTION_ALIAS } from '../../clients/model-registry';
import { connectObjectStore, type ObjectRef } from '../../clients/object-store';
import { connectDatabase, type Database } from '../../clients/postgres/database';
import { migrate } from '../../clients/postgres/migrate';
import { createPromotions } from '../../clients/postgres/promotions';
import { childEnvironment } from '../../config/child-environment';
import { readParameters } from '../../config/parameters-file';
import { parametersFile, projectRoot } from '../../config/paths';
import { formatHour, HOUR_MS, type Hour } from '../../forecasting/hour';
import { loadArtifact } from '../../forecasting/models/artifact';
import { parseSeriesCsv } from '../../forecasting/series-csv';
import { systemClock } from '../../system/clock';
import { createFitProcess, type Fit } from '../../training/fit/fit-process';
import { databaseUrlForTests, mlflowForTests, objectStoreForTests } from '../support/servers';
import { LAST_PRICE, storeHistory, trainingSnapshot } from '../support/training-snapshot';

const asset = 'BTC';
const HOUR = Date.UTC(2026, 10, 21, 7);

const mlflow = connectMlflow(mlflowForTests());
const objectStore = connectObjectStore(objectStoreForTests());
const fitHere = createFitProcess({
  program: join(projectRoot, 'dist/training/fit/main.js'),
  backendFile: join(projectRoot, '.cache/tensorflow-backend.json'),
  environment: childEnvironment(),
});

const given = readParameters(parametersFile);
const parameters = { ...given, lstm: { ...given.lstm, maxEpochs: 3 } };

let database: Database;
let history: ObjectRef;
let source: string;
let registeredModel: string;
let fits: number;
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'nexthour-training-'));
  database = connectDatabase(databaseUrlForTests());
  await migrate(database);
  history = await storeHistory(objectStore);
});

afterAll(async () => {
  expect(await readdir(scratch)).toEqual([]);
  await rm(scratch, { recursive: true });
  await database.destroy();
});

beforeEach(() => {
  source = `test-${randomUUID()}`;
  registeredModel = `test-${randomUUID()}`;
  fits = 0;
});

const snapshotOf = (hour: Hour) => trainingSnapshot({ source, hour, history });

function activities({
  signal = new AbortController().signal,
  onProgress = () => {},
}: {
  signal?: AbortSignal;
  onProgress?: (progress: string) => void;
} = {}): TrainingActivities {
  const fit: Fit = (request) => {
    fits += 1;
    return fitHere(request);
  };
  const promotions = createPromotions(database);
  return createTrainingActivities({
    mlflow,
    objectStore,
    promotions,
    registeredModel: () => registeredModel,
    fit,
    parameters,
    scratch,
    clock: systemClock,
    onProgress,
    signal: () => signal,
  });
}

async function runTraining(hour: Hour) {
  const { trainCandidate, evaluateCandidate, decidePromotion } = activities();
  const given = { asset, hour, snapshot: snapshotOf(hour) };
  const candidate = await trainCandidate(given);
  const evaluation = await evaluateCandidate({ ...given, candidate });
  const promotion = await decidePromotion({ ...given, candidate, evaluation });
  return { candidate, evaluation, promotion };
}

/** As docs/models.md shows it. */
const LOAD_AND_FORECAST = `
import sys, mlflow, pandas
model = mlflow.pyfunc.load_model(sys.argv[1])
print(model.predict(pandas.read_csv(sys.argv[2])).to_json(orient="records", double_precision=15))
`;

/** Loads the production model with MLflow's Python client and forecasts the hour after the history. */
async function forecastInPython(): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'nexthour-pyfunc-'));
  const prices = join(folder, 'btc_history.csv');
  await writeFile(prices, await objectStore.get(history));
  const python = join(projectRoot, '.venv', 'bin', 'python');
  const args = ['-c', LOAD_AND_FORECAST, `models:/${registeredModel}@${PRODUCTION_ALIAS}`, prices];
  const env = { ...process.env, MLFLOW_TRACKING_URI: mlflowForTests().trackingUri, TMPDIR: folder };
  try {
    return JSON.parse((await promisify(execFile)(python, args, { cwd: folder, env })).stdout)[0];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** MLflow loads the registered model in plain Python, and it forecasts what the server forecasts. */
async function expectSameForecastInPython(run: { runId: string }): Promise<void> {
  const model = loadArtifact(await createModelRegistry(mlflow, registeredModel).download(run));
  const { point, quantiles } = model.forecast(parseSeriesCsv(await objectStore.get(history)));
  const columns = quantiles.map(({ level, value }) => [`q${level}`, value]);
  const expected = { target: LAST_PRICE + HOUR_MS, point, ...Object.fromEntries(columns) };
  const answer = await forecastInPython();
  expect(Object.keys(answer)).toEqual(Object.keys(expected));
  for (const [name, value] of Object.entries<number>(expected)) expect((answer[name] ?? 0) / value).toBeCloseTo(1, 10);
}

describe('train, evaluate, promote', () => {
  it('should create one finished run, one version and the alias, even if it runs twice', async () => {
    const first = await runTraining(HOUR);
    expect(await runTraining(HOUR)).toEqual(first);
    expect(fits).toBe(1);

    const { candidate, evaluation, promotion } = first;
    const run = await mlflow.getRun(candidate.runId);
    expect(run.status).toBe('FINISHED');
    expect(run.tags).toMatchObject({ 'nexthour.hour': formatHour(HOUR), 'nexthour.dataset.sha256': history.sha256 });
    expect(run.params['lstm.units']).toBe(String(parameters.lstm.units));
    const losses = await mlflow.metricHistory({ runId: run.runId, key: 'val_loss' });
    expect(losses.map(({ step }) => step)).toEqual(Array.from({ length: candidate.epochs }, (_, epoch) => epoch + 1));
    expect(await mlflow.metricHistory({ runId: run.runId, key: 'test_rmse_ratio' })).toHaveLength(1);

    expect(candidate.trainedUntil).toBeLessThan(LAST_PRICE - 720 * HOUR_MS);
    expect(evaluation.evidence).toMatchObject({ hours: 720, champion: null });
    expect(evaluation.evidence.candidate.crpsSkill).toBeGreaterThan(0.02);
    expect(evaluation.leakage.findings).toEqual([]);
    expect(promotion).toMatchObject({ runId: run.runId, promoted: true });
    expect(await mlflow.getByAlias({ model: registeredModel, alias: PRODUCTION_ALIAS })).toMatchObject({
      version: promotion.version,
    });
    const production = await createPromotions(database).findProductionAt({ source, asset, hour: HOUR });
    expect(production).toMatchObject({ version: promotion.version, runId: run.runId });
    await expectSameForecastInPython(run);
  });

  it('should register a model of an older hour without making it production', async () => {
    const newer = await runTraining(HOUR + HOUR_MS);
    const older = await runTraining(HOUR - HOUR_MS);
    expect(older.promotion.version).not.toBe(newer.promotion.version);
    expect(older.promotion).toMatchObject({ promoted: false });
    expect(await mlflow.getByAlias({ model: registeredModel, alias: PRODUCTION_ALIAS })).toMatchObject({
      version: newer.promotion.version,
    });
  });

  it('should continue the run of an interrupted attempt and log no epoch twice', async () => {
    const given = { asset, hour: HOUR, snapshot: snapshotOf(HOUR) };
    const abort = new AbortController();
    const stopped = activities({
      signal: abort.signal,
      onProgress: () => abort.abort(new Error('the worker is going down')),
    });
    await expect(stopped.trainCandidate(given)).rejects.toThrow('the worker is going down');
    const { runId, epochs } = await activities().trainCandidate(given);
    const steps = (await mlflow.metricHistory({ runId, key: 'loss' })).map(({ step }) => step);
    expect(steps).toEqual(Array.from({ length: epochs }, (_, epoch) => epoch + 1));
    expect((await mlflow.getRun(runId)).status).toBe('FINISHED');
  });

  it('should refuse a model whose files changed after training', async () => {
    const { trainCandidate, evaluateCandidate } = activities();
    const given = { asset, hour: HOUR, snapshot: snapshotOf(HOUR) };
    const candidate = await trainCandidate(given);
    const run = await mlflow.getRun(candidate.runId);
    const weights = await mlflow.getArtifact({ run, path: 'model/weights.bin' });
    weights.writeUInt8(weights.readUInt8(40) ^ 1, 40);
    const contentType = 'application/octet-stream';
    await mlflow.putArtifact({ run, path: 'model/weights.bin', bytes: weights, contentType });
    await expect(evaluateCandidate({ ...given, candidate })).rejects.toMatchObject({
      check: 'checksum',
      canRetry: false,
    });
  });

  it('should mark a run that cannot succeed as FAILED', async () => {
    const snapshot = { ...snapshotOf(HOUR), history: await storeHistory(objectStore, 12) };
    const failed = activities().trainCandidate({ asset, hour: HOUR, snapshot });
    await expect(failed).rejects.toMatchObject({ code: 'TooLittleHistory', canRetry: false });
    const experimentId = await mlflow.ensureExperiment('nexthour');
    const run = await mlflow.findRun({ experimentId, tags: { 'nexthour.source': source } });
    expect(run?.status).toBe('FAILED');
  });
});
