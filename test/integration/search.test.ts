import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { Client } from '@temporalio/client';
import { connectMlflow } from '../../clients/mlflow';
import { connectObjectStore } from '../../clients/object-store';
import { connectDatabase, type Database } from '../../clients/postgres/database';
import { createSearches, type Searches } from '../../clients/postgres/searches';
import { createSnapshots } from '../../clients/postgres/snapshots';
import { HOUR_MS } from '../../forecasting/hour';
import type { SearchPlan, SearchRequest, SearchResult } from '../../forecasting/search/records';
import { searchJson } from '../../operations/search/search-json';
import { readStackFile } from '../../stack/state-file';
import { connectTemporal } from '../../temporal/connection';
import { startSearch } from '../../temporal/searches';
import { type StepStatus, stepsQuery } from '../../workflows/dag/status';
import {
  databaseUrlForTests,
  homeForTests,
  mlflowForTests,
  objectStoreForTests,
  temporalForTests,
} from '../support/servers';
import { LAST_PRICE, storeHistory, trainingSnapshot } from '../support/training-snapshot';
import { until } from '../support/until';

/** A search on the stack of the tests: its training worker is a process of its own, which is killed here. */
const ASSET = 'SEARCHED';
const QUESTION = 'searched-1h';
const DAYS = 170;
const mlflow = connectMlflow(mlflowForTests());
const request: SearchRequest = {
  ...{ id: 'killed', question: QUESTION, family: 'har', method: 'halving', trials: 9, seed: 3, operator: 'the test' },
};
let client: Client;
let database: Database;
let searches: Searches;

beforeAll(async () => {
  client = await connectTemporal(temporalForTests());
  database = connectDatabase(databaseUrlForTests());
  searches = createSearches(database);
  const history = await storeHistory(connectObjectStore(objectStoreForTests()), DAYS);
  const snapshot = trainingSnapshot({ source: 'generated+search', hour: LAST_PRICE, history });
  const firstHour = LAST_PRICE - (24 * DAYS - 1) * HOUR_MS;
  await choosePoorParameters();
  await createSnapshots(database).insert({ ...snapshot, asset: ASSET, firstHour, rows: 24 * DAYS });
});

afterAll(async () => {
  await client?.connection.close();
  await database?.destroy();
});

function pidOfTrainingWorker(): number {
  const services = readStackFile(homeForTests())?.services ?? [];
  return services.find(({ name }) => name === 'training-worker')?.process?.pid ?? 0;
}

/** The processes of trials that the training worker has started and that run. */
function listTrialProcesses(): string[] {
  const children = execFileSync('ps', ['-eo', 'ppid=,args=']).toString().split('\n');
  const worker = `${pidOfTrainingWorker()} `;
  return children.filter((line) => line.trim().startsWith(worker) && line.includes('dist/training/search/main.js'));
}

/** The trainings of this question use parameters that nearly every trial is better than. */
async function choosePoorParameters(): Promise<void> {
  const poor = { 'combination.har.fitHours': 168, 'combination.har.residualHours': 168 };
  const plan = { ...request, id: 'poor', overrides: [poor] } as unknown as SearchPlan;
  await searches.begin(plan, LAST_PRICE);
  await searches.choose({
    question: QUESTION,
    searchId: 'poor',
    overrides: poor,
    operator: 'the test',
    at: LAST_PRICE,
  });
}

const countScored = async (id: string) => (await searches.listScores(id)).length;
const readSteps = (id: string) => client.workflow.getHandle(`search/${id}`).query<StepStatus[]>(stepsQuery);

describe('a search whose training worker is killed', () => {
  let result: SearchResult;
  let earlier: Awaited<ReturnType<Searches['listScores']>>;
  let stepsBefore: StepStatus[];

  beforeAll(async () => {
    const handle = await startSearch(client, request);
    await until(
      () => countScored(request.id),
      (scored) => scored >= 3,
    );
    // Another test kills the workers of this stack, too.
    stepsBefore = await until(
      () => readSteps(request.id).catch(() => []),
      ({ length }) => length > 0,
    );
    const victim = await until(async () => pidOfTrainingWorker(), Boolean);
    process.kill(victim, 'SIGKILL');
    earlier = await searches.listScores(request.id);
    result = await handle.result();
  });

  it('ends with a judgement on hours that no trial saw', () => {
    expect(result.trials).toBe(9);
    expect(result.winner).not.toBeNull();
    expect(result.validation?.forecasts).toBeGreaterThan(100);
    expect(result.holdout?.forecasts).toBe(720);
    expect(result.deflation?.pBetter ?? 0).toBeGreaterThanOrEqual(result.validation?.pBetter ?? 1);
  });

  it('repeats no trial that was scored', async () => {
    const after = await searches.listScores(request.id);
    for (const scored of earlier) expect(after).toContainEqual(scored);
    expect(after.filter(({ part }) => part === 'rung-0')).toHaveLength(10);
    const steps = await readSteps(request.id);
    const scored = earlier.filter(({ part }) => part === 'rung-0').map(({ trial }) => `trial[${trial}]`);
    const attemptsBefore = new Map(stepsBefore.map(({ step, attempts }) => [step, attempts]));
    const again = steps.filter(
      ({ step, attempts }) => scored.includes(step) && attempts > (attemptsBefore.get(step) ?? 1),
    );
    // A trial on each core may have been stored in the moment of the kill, before Temporal knew.
    expect(again.length).toBeLessThanOrEqual(availableParallelism());
  });

  it('hands the winner to the model gate, and later trainings use it only if it is promoted and better', async () => {
    expect(result.gate?.reason).toMatch(/\w/);
    const choice = await searches.findChoice({ question: QUESTION });
    expect(result.adopted).toBe(result.gate?.promoted === true && (result.holdout?.gain ?? 0) > 0);
    expect(choice?.searchId).toBe(result.adopted ? request.id : 'poor');
  });

  it('is shown with its trials, and the lines for params.yaml', async () => {
    const search = await searches.find(request.id);
    if (!search) throw new Error('the search was not stored');
    const shown = searchJson(search, await searches.listScores(request.id));
    expect(shown.scored).toHaveLength(10);
    expect(shown.params_yaml).toMatch(/^combination:\n {2}har:\n {4}fitHours: \d+/);
    expect(shown.importance.map(({ parameter }) => parameter).sort()).toEqual(Object.keys(search.plan.space).sort());
  });

  it('has a run in MLflow with plots, and one for each trial under it', async () => {
    const search = await searches.find(request.id);
    const run = await mlflow.getRun(search?.plan.runId ?? '');
    expect(run.status).toBe('FINISHED');
    for (const path of ['plots/parallel-coordinates.svg', 'plots/importance.svg']) {
      expect((await mlflow.getArtifact({ run, path })).toString()).toContain('<svg');
    }
    const trial = await mlflow.findRun({
      experimentId: run.experimentId,
      tags: { 'mlflow.parentRunId': run.runId, 'nexthour.trial': '1' },
    });
    expect(trial?.params['combination.har.ridge']).toBe(String(search?.plan.overrides[0]?.['combination.har.ridge']));
  });
});

describe('a search that is cancelled', () => {
  const cancelled: SearchRequest = { ...request, id: 'cancelled', method: 'random', trials: 8, seed: 4 };

  it('leaves nothing running, and goes on when it is started again', async () => {
    const handle = await startSearch(client, cancelled);
    await until(
      () => countScored(cancelled.id),
      (scored) => scored >= 2 && listTrialProcesses().length > 0,
    );
    await handle.cancel();
    await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    expect(listTrialProcesses()).toEqual([]);
    const states = (await readSteps(cancelled.id)).map(({ state }) => state);
    for (const state of ['running', 'retrying']) expect(states).not.toContain(state);
    const search = await searches.find(cancelled.id);
    expect((await mlflow.getRun(search?.plan.runId ?? '')).status).toBe('KILLED');
    const earlier = await searches.listScores(cancelled.id);
    expect(earlier.length).toBeLessThan(9);

    const again = await startSearch(client, cancelled);
    const { trials } = await again.result();
    expect(trials).toBe(8);
    const after = await searches.listScores(cancelled.id);
    for (const scored of earlier) expect(after).toContainEqual(scored);
  });
});

it('refuses another search with the id of an earlier one', async () => {
  const handle = await startSearch(client, { ...request, seed: 99 });
  await expect(handle.result()).rejects.toMatchObject({
    cause: { message: expect.stringMatching(/The search killed exists with seed 3, not 99; .*another --id/) },
  });
});
