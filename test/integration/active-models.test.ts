import { createActiveModelActivities } from '../../activities/active-models';
import { connectObjectStore } from '../../clients/object-store';
import { createActiveModels } from '../../clients/postgres/active-models';
import { readHourGrid } from '../../clients/postgres/hour-grid';
import { createLedger } from '../../clients/postgres/ledger';
import { createQuestions } from '../../clients/postgres/questions';
import { createRiseLedger } from '../../clients/postgres/rise-ledger';
import { createSnapshots, type Snapshot } from '../../clients/postgres/snapshots';
import type { RegisteredRiseModel } from '../../clients/rise-model-files';
import { HOUR_MS, type Hour, hourOf } from '../../forecasting/hour';
import { baseRateFamily } from '../../forecasting/models/rise/base-rate';
import { createRiseModel } from '../../forecasting/models/rise/rise-model';
import { formatSeriesCsv, parseSeriesCsv } from '../../forecasting/series-csv';
import { verifyLedger } from '../../operations/ledger/verify-ledger';
import { activateModel, deactivateModel } from '../../operations/models/activate';
import { modelPerformance } from '../../operations/models/performance';
import { createQuestion } from '../../operations/questions/manage-questions';
import { manualClock } from '../../system/clock';
import { forecastHours } from '../../training/rise/forecast-hours';
import { writeLogistic } from '../support/onnx-files';
import { emptyActive } from '../support/plain-app';
import { PLANTED_QUESTION, plantActiveModels } from '../support/plant-active-models';
import { readPriceSample } from '../support/price-sample';
import { createScratchDatabase, type ScratchDatabase } from '../support/scratch-database';
import { objectStoreForTests } from '../support/servers';
import { startPipeline, stepsByName } from '../support/start-pipeline';
import { API_KEY, NOW, startSimulator } from '../support/start-simulator';

const asset = 'BTC';
const source = 'replay+112w';
const QUESTION = 'btc-rise-0.5pct-3h';
const never = new AbortController().signal;
const prices = readPriceSample().slice(-1_500);
const LAST: Hour = prices.at(-1)?.hour ?? 0;
const clock = manualClock(LAST);
const objectStore = connectObjectStore(objectStoreForTests());
const models = new Map<string, RegisteredRiseModel>();
const findModel = async ({ id }: { id: string }) => models.get(id) ?? null;
let scratch: ScratchDatabase;
let deps: ReturnType<typeof createDeps>;

function createDeps({ database }: ScratchDatabase) {
  const own = { asset, clock, findModel, forecastHours, objectStore, signal: () => never };
  return {
    ...own,
    activeModels: createActiveModels(database),
    questions: createQuestions(database),
    rises: createRiseLedger(database),
    ledger: createLedger(database),
    snapshots: createSnapshots(database),
    minutes: emptyActive.minutes,
  };
}

/** Stores the prices up to the hour as its snapshot. */
async function snapshotOf(hour: Hour): Promise<Snapshot> {
  const bytes = Buffer.from(formatSeriesCsv(prices.filter((one) => one.hour <= hour)));
  const history = await objectStore.put({ folder: 'test', name: 'history.csv', bytes, contentType: 'text/csv' });
  const files = { history, processed: history, summary: history };
  const span = { rows: 1, firstHour: prices[0]?.hour ?? 0, lastHour: hour, asOf: hour + 60_000, gateReason: null };
  return deps.snapshots.insert({ source, asset, hour, ...span, ...files });
}

async function addModel(
  version: string,
  change: Partial<RegisteredRiseModel> = {},
  bytes = goodModel(),
): Promise<string> {
  const id = `${QUESTION}-v${version}`;
  const file = await objectStore.put({
    folder: 'test',
    name: 'model.onnx',
    bytes,
    contentType: 'application/octet-stream',
  });
  const features = ['log_sigma', 'return_over_sigma'].map((name) => ({ name, version: 1 }));
  const files = [{ name: 'model.onnx', ...file }];
  const model = { id, question: QUESTION, source, version, runId: `run-${version}`, family: 'onnx', features, files };
  models.set(id, { ...model, ...change });
  return id;
}

async function storeFiles(files: ReadonlyMap<string, Buffer>): Promise<RegisteredRiseModel['files']> {
  const put = (name: string, bytes: Buffer) =>
    objectStore.put({ folder: 'test', name, bytes, contentType: 'application/json' });
  return Promise.all([...files].map(async ([name, bytes]) => ({ name, ...(await put(name, bytes)) })));
}

const goodModel = () => writeLogistic({ log_sigma: 0.5, return_over_sigma: -0.1 }, { constant: 0.4 });

/** The time at which the run of an hour records its forecasts. */
function runAt(hour: Hour): void {
  clock.set(hour + 60_000);
}

beforeAll(async () => {
  scratch = await createScratchDatabase();
  deps = createDeps(scratch);
  runAt(LAST - 10 * HOUR_MS);
  await createQuestion(deps, { threshold: 0.005, horizonHours: 3, rule: 'at-end', operator: 'ada' });
  await snapshotOf(LAST - 10 * HOUR_MS);
});

afterAll(() => scratch.drop());

describe('activating a model', () => {
  test('fills in the recent past, marked as backfilled and settled, from the prices up to each hour only', async () => {
    const id = await addModel('1');
    const activation = await activateModel(deps, { id, operator: 'ada' }, never);
    expect(activation).toMatchObject({ isNew: true, backfilled: 720, settled: 717 });
    const entries = await deps.rises.entries({ question: QUESTION, source, modelVersion: '1', limit: 1_000 });
    expect(entries.every(({ forecast }) => forecast.backfilled && forecast.late)).toBe(true);
    const { forecast } = entries[300] ?? {};
    if (!forecast) throw new Error('no forecast');
    const known = prices.filter(({ hour }) => hour <= forecast.originHour);
    const model = { id, family: 'onnx', label: forecast, features: models.get(id)?.features ?? [] };
    const files = new Map([['model.onnx', goodModel()]]);
    const [again] = await forecastHours({ ...model, files }, { series: known, hours: [forecast.originHour] }, never);
    const { lastRate, probability, featuresSha256 } = forecast;
    expect(again).toEqual({ hour: forecast.originHour, lastRate, probability, featuresSha256 });
    expect(new Set(entries.map((entry) => entry.forecast.probability)).size).toBeGreaterThan(600);
    expect(await deps.activeModels.list({ asset })).toMatchObject([{ modelId: id, operator: 'ada' }]);
  });

  test('can be repeated: it fills in nothing twice', async () => {
    const again = await activateModel(deps, { id: `${QUESTION}-v1`, operator: 'ada' }, never);
    expect(again).toMatchObject({ isNew: false, backfilled: 0 });
    const more = await activateModel(deps, { id: `${QUESTION}-v1`, operator: 'ada', backfillDays: 31 }, never);
    expect(more).toMatchObject({ isNew: false, backfilled: 24 });
  });

  test.each([
    ['a model that nobody registered', async () => 'nothing-v9', 'UnknownModel'],
    ['a model of another source', () => addModel('7', { source: 'livecoinwatch' }), 'OtherSource'],
    [
      'a model of a question that nobody created',
      () => addModel('8', { question: 'btc-rise-9pct-9h' }),
      'UnknownQuestion',
    ],
    ['a family that cannot be run', () => addModel('9', { family: 'crystal-ball' }), 'UnusableArtifact'],
    [
      'another version of a feature',
      () => addModel('10', { features: [{ name: 'log_sigma', version: 99 }] }),
      'FeatureChanged',
    ],
    ['a file that is no model', () => addModel('11', {}, Buffer.from('not a model')), 'UnusableOnnx'],
  ])('refuses %s, and records nothing', async (_, add, code) => {
    const id = await add();
    await expect(activateModel(deps, { id, operator: 'ada' }, never)).rejects.toMatchObject({ code });
    expect((await deps.activeModels.list({ asset })).map(({ modelId }) => modelId)).toEqual([`${QUESTION}-v1`]);
  });
});

describe('each hour', () => {
  test('a model of a family of nexthour forecasts too', async () => {
    const question = (await deps.questions.find({ id: QUESTION }))?.question;
    if (!question) throw new Error('no question');
    const fitted = await createRiseModel(baseRateFamily, question).fit(prices.slice(0, 700));
    const id = await addModel('3', { family: 'base-rate', features: [], files: await storeFiles(fitted.toFiles()) });
    const activation = await activateModel(deps, { id, operator: 'ada', backfillDays: 1 }, never);
    expect(activation).toMatchObject({ isNew: true, backfilled: 24, settled: 21 });
    await deactivateModel(deps, { id, operator: 'ada' });
  });

  test('every active model forecasts once; the forecasts are live, and settled after their horizon', async () => {
    const other = await addModel('2', {}, writeLogistic({ log_sigma: 0.2, return_over_sigma: 0.3 }, { constant: -1 }));
    await activateModel(deps, { id: other, operator: 'ada', backfillDays: 0 }, never);
    const { listActiveModels, forecastRise } = createActiveModelActivities(deps);
    for (let hour = LAST - 9 * HOUR_MS; hour <= LAST - 5 * HOUR_MS; hour += HOUR_MS) {
      runAt(hour);
      const snapshot = await snapshotOf(hour);
      const active = await listActiveModels({ asset, hour, snapshot });
      expect(active.map(({ modelId }) => modelId)).toEqual([`${QUESTION}-v1`, other]);
      for (const element of active) {
        const input = { asset, hour, snapshot, element };
        const recorded = await forecastRise(input);
        expect(recorded).toMatchObject({ late: false });
        expect(await forecastRise(input)).toEqual(recorded);
      }
    }
    const open = await deps.rises.unsettled({ source, asset, until: LAST - 5 * HOUR_MS });
    // The horizon of three hours is over for three backfilled hours of two models, and for two hours of each active model.
    expect(open.filter(({ backfilled }) => backfilled)).toHaveLength(6);
    expect(open.filter(({ backfilled }) => !backfilled)).toHaveLength(4);
    expect((await verifyLedger(scratch.database)).faults).toBe(0);
  });

  test('the models of another source, of a retired question, and deactivated ones do not forecast', async () => {
    const { listActiveModels } = createActiveModelActivities(deps);
    const hour = LAST - 5 * HOUR_MS;
    const snapshot = await snapshotOf(hour);
    expect(await listActiveModels({ asset, hour, snapshot: { ...snapshot, source: 'livecoinwatch' } })).toEqual([]);
    await deactivateModel(deps, { id: `${QUESTION}-v2`, operator: 'bob' });
    expect(await listActiveModels({ asset, hour, snapshot })).toHaveLength(1);
    await expect(deactivateModel(deps, { id: `${QUESTION}-v2`, operator: 'bob' })).rejects.toMatchObject({
      code: 'NotActive',
    });
    const retired = { ...deps, questions: { ...deps.questions, list: async () => [] } };
    expect(await createActiveModelActivities(retired).listActiveModels({ asset, hour, snapshot })).toEqual([]);
  });

  test('the performance counts live forecasts, and shows the backfilled ones apart', async () => {
    const read = async () => parseSeriesCsv(await objectStore.get((await snapshotOf(LAST)).history));
    const performance = await modelPerformance(
      { ...deps, readSeries: read },
      { id: `${QUESTION}-v1`, threshold: 0.2, limit: 5 },
    );
    expect(performance).toMatchObject({
      model: { id: `${QUESTION}-v1`, active: true },
      live: { forecasts: 5, settled: 0, waiting: 5, scores: null },
      backfilled: { forecasts: 744, settled: 741 },
      late: 0,
    });
    expect(performance.backfilled.scores?.confusion.threshold).toBe(0.2);
    expect(performance.forecasts).toHaveLength(5);
    expect(performance.forecasts[0]).toMatchObject({ state: 'waiting', backfilled: false });
  });
});

test('the hourly DAG runs all active models; one that fails does not fail the hour, and can be run again alone', async () => {
  const simulator = await startSimulator();
  const liveCoinWatch = { url: simulator.url, apiKey: API_KEY };
  const pipeline = await startPipeline({ liveCoinWatch, clock: simulator.clock, isBare: true });
  try {
    const input = { asset, hour: hourOf(NOW), trains: false };
    const run = async (fromStep?: string) => {
      // The newest run of the hour is the one that ended last.
      simulator.clock.set(simulator.clock.now() + 1_000);
      const handle = await pipeline.start(fromStep === undefined ? input : { ...input, fromStep });
      // There is no production model, so the outcome is `no-model` with and without active models.
      await expect(handle.result()).rejects.toMatchObject({ cause: { type: 'no-model' } });
      return stepsByName(handle);
    };
    const none = await run();
    expect(none['active-models']).toMatchObject({ state: 'skipped', reason: 'no model is active' });
    expect(none['forecast-active']).toMatchObject({ state: 'skipped', reason: 'no model is active' });
    const { source } = await plantActiveModels(pipeline.database, NOW);
    const steps = await run('active-models');
    const [good, bad] = ['1', '2'].map((version) => `forecast-active[${PLANTED_QUESTION}-v${version}]`) as [
      string,
      string,
    ];
    expect(steps['forecast-active']).toMatchObject({
      state: 'succeeded',
      reason: expect.stringContaining('1 of 2 failed'),
    });
    expect(steps[good]).toMatchObject({ state: 'succeeded', attempts: 1, result: { late: false } });
    expect(steps[bad]).toMatchObject({ state: 'failed', lastError: expect.stringContaining('The model is refused') });
    const rises = createRiseLedger(pipeline.database);
    const read = () => rises.entries({ question: PLANTED_QUESTION, source, limit: 10 });
    expect(await read()).toMatchObject([{ forecast: { modelVersion: '1', late: false }, settlement: null }]);
    const again = await run(bad);
    expect(again[good]).toMatchObject({ state: 'succeeded', kept: true });
    expect(again[bad]).toMatchObject({ state: 'failed', kept: false });
    expect(await read()).toHaveLength(1);
    const grid = await readHourGrid(pipeline.database, { asset, count: 1, now: NOW });
    expect(grid.steps).not.toContain(good);
    expect(grid.hours[0]?.run?.steps.find(({ step }) => step === bad)).toMatchObject({ instanceOf: 'forecast-active' });
  } finally {
    await pipeline.stop();
    await simulator.close();
  }
});
