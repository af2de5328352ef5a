import { join } from 'node:path';
import { createBarCollectionActivities, createLiveTrainingActivities } from '../../activities/live-training';
import type { LiveTrainingDeps } from '../../activities/live-training/deps';
import { openMinuteModels } from '../../activities/minute-models';
import { findEvents } from '../../activities/notifications/find-events';
import { connectMlflow } from '../../clients/mlflow';
import { connectObjectStore } from '../../clients/object-store';
import { createActiveModels } from '../../clients/postgres/active-models';
import { createBarHistory } from '../../clients/postgres/bar-history';
import { createBarSnapshots } from '../../clients/postgres/bar-snapshots';
import { createLiveReads } from '../../clients/postgres/live';
import { createNews } from '../../clients/postgres/news';
import { createPromotions } from '../../clients/postgres/promotions';
import { createQuestionModels } from '../../clients/postgres/question-models';
import { createQuestions } from '../../clients/postgres/questions';
import { createRiseLedger } from '../../clients/postgres/rise-ledger';
import { createSnapshots } from '../../clients/postgres/snapshots';
import { childEnvironment } from '../../config/child-environment';
import { readMinuteParameters } from '../../config/parameters-file';
import { parametersFile, projectRoot } from '../../config/paths';
import { MINUTE_MS } from '../../forecasting/bars/minute-bar';
import { changeAfter, endOfBar } from '../../forecasting/minutes/bar-series';
import { loadMinuteModel } from '../../forecasting/minutes/models/artifact';
import type { MinuteForecaster } from '../../forecasting/minutes/models/minute-model';
import { parseBarFile } from '../../forecasting/minutes/training/bar-file';
import { evaluateMinuteModel } from '../../forecasting/minutes/training/evaluate';
import { activateMinuteModel, deactivateModel } from '../../operations/models/activate';
import { findModelJson, listModels } from '../../operations/models/directory';
import { describeActivation } from '../../operations/models/plan-activation';
import { promoteByHand, rollBack } from '../../operations/promotion/decide-by-hand';
import { openDecision } from '../../operations/promotion/open-decision';
import { letTimersRun } from '../../system/calls';
import { systemClock as clock } from '../../system/clock';
import type { MinuteJobs } from '../../training/minutes/messages';
import { createMinuteJobs } from '../../training/minutes/minute-process';
import { generateBars } from '../support/generated-bars';
import { plantMinuteBars } from '../support/plant-minute-bars';
import { createScratchDatabase, type ScratchDatabase } from '../support/scratch-database';
import { mlflowForTests, objectStoreForTests } from '../support/servers';

const DAYS = 62;
/** A week of them is the embargo. */
const PLANTED_DAYS = 11;
const SOURCE = 'generated+1w';
const ASSET = 'TRAINED';
const query = { asset: ASSET, source: SOURCE };

const all = readMinuteParameters(parametersFile);
/** The shape of the distribution from one day, so that the test takes seconds. */
const parameters = {
  ...all,
  volatility: { ...all.volatility, residualDays: 1 },
  har: { ...all.har, residualDays: 1 },
};
const program = join(projectRoot, 'dist', 'training', 'minutes', 'main.js');
const jobs = createMinuteJobs({ program, environment: childEnvironment() });
const mlflow = connectMlflow(mlflowForTests());
const signal = () => AbortSignal.timeout(240_000);
let scratch: ScratchDatabase;

beforeAll(async () => {
  scratch = await createScratchDatabase();
  await plantMinuteBars(scratch.database, { ...query, days: DAYS });
});
afterAll(() => scratch?.drop());

function openActivities(changed: Partial<LiveTrainingDeps> = {}) {
  const history = createBarHistory(scratch.database);
  const collect = { history, krakenRestUrl: undefined, clock, onProgress: () => undefined, signal };
  return {
    ...createBarCollectionActivities(collect),
    ...createLiveTrainingActivities({
      ...{ mlflow, objectStore: connectObjectStore(objectStoreForTests()), history, jobs, parameters, clock, signal },
      snapshots: createBarSnapshots(scratch.database),
      news: createNews(scratch.database),
      promotionsOf: (question) => createPromotions(scratch.database, question),
      family: 'har',
      ...changed,
    }),
  };
}

function openDirectory() {
  return {
    models: createQuestionModels(scratch.database),
    promotions: createPromotions(scratch.database),
    promotionsOf: (question: string) => createPromotions(scratch.database, question),
    activeModels: createActiveModels(scratch.database),
    questions: createQuestions(scratch.database),
  };
}

/** Runs the steps of the DAG, each twice: a retry must change nothing. */
async function train(changed: Partial<LiveTrainingDeps> = {}) {
  const { collectBars, ...steps } = openActivities(changed);
  const collected = await collectBars({ asset: ASSET });
  const snapshot = await twice(() => steps.freezeBars({ asset: ASSET, collected }));
  const candidate = await twice(() => steps.trainMinuteModel({ asset: ASSET, snapshot }));
  const on = { asset: ASSET, snapshot, candidate };
  const evaluation = await steps.evaluateMinuteModel(on);
  const promotion = await twice(() => steps.decideMinutePromotion({ ...on, evaluation }));
  return { snapshot, candidate, evaluation, promotion };
}

async function twice<T>(work: () => Promise<T>): Promise<T> {
  const first = await work();
  expect(await work()).toEqual(first);
  return first;
}

/** Evaluates another model in place of the candidate, on the newest days only. */
function plant(alter: (honest: MinuteForecaster) => MinuteForecaster): MinuteJobs {
  return {
    ...jobs,
    evaluate: async ({ bars, steps, candidate }) => {
      const { model } = loadMinuteModel(candidate.files);
      const series = parseBarFile(bars);
      const trainedUntil = endOfBar(series, series.close.length - 1 - PLANTED_DAYS * 1_440);
      const evaluation = evaluateMinuteModel({
        ...{ series, steps, parameters, champion: null },
        candidate: { model: alter(model), trainedUntil },
      });
      // Connections that MLflow has closed meanwhile are noticed.
      await letTimersRun();
      return evaluation;
    },
  };
}

test('a model is trained on frozen bars, judged and loaded by the live line', async () => {
  const { snapshot, candidate, evaluation, promotion } = await train();
  expect(snapshot).toMatchObject({ question: 'trained-5m', bars: DAYS * 1_440 + 1 });
  expect(evaluation.evidence.hours).toBeGreaterThanOrEqual(9_000);
  expect(evaluation.leakage).toMatchObject({ passed: true, count: 0 });
  expect(evaluation.evidence.news).toMatchObject({ headlines: 0, helps: false, rules: [{ rule: 'news-minutes-min' }] });
  expect(promotion).toMatchObject({ promoted: true, failedRules: [], version: '1', runId: candidate.runId });
  const version = await mlflow.getByAlias({ model: 'nexthour-trained-5m', alias: 'production' });
  expect(version).toMatchObject({ version: '1', runId: candidate.runId });
  expect(version?.tags).toMatchObject({ 'nexthour.question': 'trained-5m', 'nexthour.promoted': 'true' });
  expect(version?.description).toMatch(/^Version 1, trained in the hour .* was promoted: /);
  const models = openMinuteModels({ parameters, database: scratch.database, mlflow });
  expect(await models.readVersions(query)).toEqual([
    { version: '1', role: 'production' },
    { version: 'volatility', role: 'baseline' },
  ]);
  const [production] = await models.read(query);
  expect(production).toMatchObject({ version: '1', role: 'production', family: 'har' });
  const series = generateBars({ bars: 12 * 1_440, barMs: MINUTE_MS, seed: 9 });
  expect(production?.model.open(series)(series.close.length - 1)?.quantiles).toHaveLength(99);
  const directory = openDirectory();
  const listed = await listModels(
    { ...directory, live: createLiveReads(scratch.database), asset: ASSET },
    { question: 'trained-5m' },
  );
  expect(listed).toMatchObject([
    { id: 'trained-5m-v1', family: 'har', role: 'production', decision: { passed: true } },
  ]);
  expect(await findModelJson(directory, 'trained-5m-v1')).toEqual(listed[0]);
  // Other sources have no model.
  expect(await models.readVersions({ ...query, source: 'kraken' })).toHaveLength(1);
});

test('a model that was trained on price levels is refused', async () => {
  const meanLevel = 60_000;
  const levels = plant((honest) => ({
    forecastAt: (series, origins) =>
      honest.forecastAt(series, origins).map((forecast, row) => {
        const price = series.close[origins[row] ?? 0] ?? meanLevel;
        const point = 0.05 * Math.log(meanLevel / price);
        return forecast && { point, quantiles: forecast.quantiles.map((one) => one - forecast.point + point) };
      }),
  }));
  const { promotion } = await train({ jobs: levels, parameters: { ...parameters, trainingDays: 364 } });
  expect(promotion.promoted).toBe(false);
  expect(promotion.failedRules).toEqual(expect.arrayContaining(['rmse-ratio-max', 'crps-skill-min']));
});

test('a model that reads the bar that is not finished is refused', async () => {
  const hasty = plant((honest) => ({
    forecastAt: (series, origins) =>
      honest.forecastAt(series, origins).map((forecast, row) => {
        const unfinished = changeAfter(series, origins[row] ?? 0, 1);
        const shift = Number.isNaN(unfinished) ? 0 : unfinished / 3;
        return forecast && { point: forecast.point + shift, quantiles: forecast.quantiles.map((one) => one + shift) };
      }),
  }));
  const { promotion } = await train({ jobs: hasty, parameters: { ...parameters, trainingDays: 363 } });
  expect(promotion.promoted).toBe(false);
  expect(promotion.failedRules).toEqual(expect.arrayContaining(['leakage-check', 'rmse-ratio-min']));
  const production = createPromotions(scratch.database, 'trained-5m');
  expect(await production.findProduction(query)).toMatchObject({ version: '1' });
});

test('a person promotes, rolls back and activates versions, and the live line follows', async () => {
  const { database } = scratch;
  const models = openMinuteModels({ parameters, database, mlflow });
  const served = async () => (await models.read(query)).map(({ version, role }) => `${version} ${role}`);
  const tables = { ...openDirectory(), bars: createBarHistory(database), mlflow, clock };
  const decide = (question = 'trained-5m') =>
    openDecision(
      { ...tables, snapshots: createSnapshots(database) },
      { asset: ASSET, question, reason: 'a trial', operator: 'ada' },
    );
  const { deps, request } = await decide();
  expect(await promoteByHand(deps, { ...request, version: '2' })).toEqual({ version: '2', before: '1' });
  expect(await served()).toEqual(['2 production', 'volatility baseline']);
  expect(await mlflow.getByAlias({ model: 'nexthour-trained-5m', alias: 'production' })).toMatchObject({
    version: '2',
  });
  expect(await rollBack(deps, request)).toEqual({ version: '1', before: '2' });
  expect(await promoteByHand(deps, { ...request, version: '9' }).catch(codeOf)).toBe('UnknownVersion');
  await expect(decide('trained-rise-2pct-12h')).rejects.toThrow(/question "trained-rise-2pct-12h" has no production/);
  await expect(decide('btc-5m')).rejects.toThrow(/is about BTC, but the asset is TRAINED/);

  const active = { ...tables, minutes: tables };
  const activate = (id: string, days?: number) =>
    activateMinuteModel(active, { id, operator: 'ada', backfillDays: days });
  expect(await activate('trained-5m-v2')).toMatchObject({ isNew: true, backfilled: 0 });
  expect(await activate('trained-5m-v2')).toMatchObject({ isNew: false });
  expect(await served()).toEqual(['1 production', '2 active', 'volatility baseline']);
  expect(await findModelJson(tables, 'trained-5m-v2')).toMatchObject({ role: 'active' });
  expect(await activate('trained-5m-v3').catch(codeOf)).toBe('LeakageFound');
  expect(await activate('trained-5m-v9').catch(codeOf)).toBe('UnknownVersion');
  await expect(activate('trained-5m-v2', 30)).rejects.toThrow(
    /backfill_days 30 is not possible for a model of the live/,
  );
  const plan = { ...active, snapshots: createSnapshots(database), rises: createRiseLedger(database) };
  const described = { ...plan, findModel: async () => null };
  expect(await describeActivation(described, { id: 'trained-5m-v1' })).toMatch(
    /^Activates trained-5m-v1: from the next minute/,
  );
  await deactivateModel(active, { id: 'trained-5m-v2', operator: 'ada' });
  expect(await served()).toEqual(['1 production', 'volatility baseline']);

  const events = await findEvents(database, { asset: ASSET, since: clock.now() - 3_600_000, now: clock.now() });
  const titles = await Promise.all(events.map(async (event) => (await event.describe()).title));
  // In the first hour of a day there is a message about the day before, too.
  expect(titles.filter((title) => title.startsWith('trained-5m'))).toEqual([
    'trained-5m: version 1 is the new production model',
    'trained-5m: the model gate refused version 2',
    'trained-5m: the model gate refused version 3',
    'trained-5m: version 2 is the new production model, by promote of ada',
    'trained-5m: version 1 is the new production model, by rollback of ada',
  ]);
});

const codeOf = ({ code }: { code?: string }) => code;
