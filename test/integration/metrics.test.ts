import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createLedger } from '../../clients/postgres/ledger';
import { readSearchFigures } from '../../clients/postgres/search-figures';
import { createSearches } from '../../clients/postgres/searches';
import { projectRoot } from '../../config/paths';
import { HOUR_MS } from '../../forecasting/hour';
import { readOperatingFigures } from '../../serve/metrics/operating-figures';
import { choosePorts } from '../../stack/ports';
import { readStackFile } from '../../stack/state-file';
import { manualClock } from '../../system/clock';
import { installedProgram } from '../support/installed-program';
import { FIRST_HOUR, plantedActual, plantedForecast } from '../support/planted-forecasts';
import { plan, scores, search } from '../support/planted-search';
import { createScratchDatabase, type ScratchDatabase } from '../support/scratch-database';
import { homeForTests } from '../support/servers';
import { until } from '../support/until';

const MINUTE_MS = 60_000;
const asset = 'BTC';

describe('the figures that the server reads from the ledger', () => {
  let scratch: ScratchDatabase;
  beforeAll(async () => {
    scratch = await createScratchDatabase();
  });
  afterAll(() => scratch.drop());

  const read = (now: number) => readOperatingFigures(scratch.database, { asset, now });
  /** Publishes the forecast of the hour with this index, `minutes` after that hour. */
  const publish = (index: number, minutes: number) =>
    createLedger(scratch.database).publish(
      plantedForecast(index),
      manualClock(FIRST_HOUR + index * HOUR_MS + minutes * MINUTE_MS),
    );

  test('are null while it is empty', async () => {
    expect(await read(FIRST_HOUR)).toMatchObject({
      publication: null,
      settled: null,
      hoursMissing: 0,
      newestRun: null,
    });
  });

  test('count the hours whose forecast was published within ten minutes, starting one hour after the first forecast', async () => {
    await publish(0, 30);
    const at = (minutes: number) => read(FIRST_HOUR + minutes * MINUTE_MS).then(({ publication }) => publication);
    expect(await at(40)).toMatchObject({ published: 1, late: 0, due: 0, onTime: 0 });
    await publish(1, 2);
    expect(await at(69)).toMatchObject({ published: 2, due: 0, onTime: 0 });
    expect(await at(70)).toMatchObject({ published: 2, due: 1, onTime: 1 });
    await publish(2, 11);
    await publish(4, 61);
    expect(await at(5 * 60 + 9)).toMatchObject({ published: 4, late: 1, due: 4, onTime: 1 });
  });

  test('compare the live forecasts with persistence in each window', async () => {
    const ledger = createLedger(scratch.database);
    const until = FIRST_HOUR + 5 * HOUR_MS;
    const forecasts = await ledger.unsettled({ source: 'livecoinwatch', asset, until });
    const actual = plantedActual(0);
    for (const forecast of forecasts) {
      await ledger.settle({ forecast, actual, snapshotSha256: 'c'.repeat(64), settledAt: until });
    }
    const live = forecasts.filter(({ late }) => !late);
    const meanAbsoluteError = live.reduce((sum, { point }) => sum + Math.abs(point - actual), 0) / live.length;
    const squares = (errors: number[]) => errors.reduce((sum, error) => sum + error ** 2, 0);
    const rmseRatio = Math.sqrt(
      squares(live.map(({ point }) => point - actual)) / squares(live.map(({ lastRate }) => lastRate - actual)),
    );
    const { settled } = await read(until);
    expect(settled).toMatchObject({ settled: 4, newest: { actual } });
    expect(settled?.windows.map(({ days, hours }) => [days, hours])).toEqual([
      [1, 3],
      [7, 3],
      [30, 3],
    ]);
    expect(settled?.windows[0]?.meanAbsoluteError).toBeCloseTo(meanAbsoluteError, 6);
    expect(settled?.windows[0]?.rmseRatio).toBeCloseTo(rmseRatio, 9);
    const later = await read(FIRST_HOUR + 3 * 24 * HOUR_MS);
    expect(later.settled?.windows.map(({ hours }) => hours)).toEqual([0, 3, 3]);
    expect(later.settled?.windows[0]).toMatchObject({ rmseRatio: null, coverage: null });
  });
});

test('the figures of searches are those of the newest search of each question and family', async () => {
  const scratch = await createScratchDatabase();
  try {
    const searches = createSearches(scratch.database);
    const read = () => readSearchFigures(scratch.database, { asset });
    const newest = { ...plan, id: 'two', overrides: plan.overrides.slice(0, 5) };
    await searches.begin(plan, FIRST_HOUR);
    await searches.begin(newest, FIRST_HOUR + HOUR_MS);
    for (const scored of scores.slice(0, 4)) await searches.recordScores({ id: 'two', ...scored, at: FIRST_HOUR });
    const counted = { question: 'btc-1h', family: 'har', trials: 5, scored: 3 };
    expect(await read()).toEqual([{ ...counted, validationSkill: null, holdoutSkill: null }]);
    if (search.result) await searches.end({ id: 'two', result: search.result, at: FIRST_HOUR });
    const { skill } = search.result?.validation ?? {};
    expect(await read()).toEqual([{ ...counted, validationSkill: skill, holdoutSkill: null }]);
    expect(await readSearchFigures(scratch.database, { asset: 'ETH' })).toEqual([]);
  } finally {
    await scratch.drop();
  }
});

describe('every process of the stack', () => {
  const portOf = (service: string, port: string) =>
    readStackFile(homeForTests())?.services.find(({ name }) => name === service)?.ports[port];

  test.each([
    ['server', 'http', 'nexthour_runs_missing'],
    ['pipeline-worker', 'metrics', 'nexthour_credits_remaining'],
    ['pipeline-worker', 'temporalMetrics', 'temporal_worker_task_slots_available'],
    ['training-worker', 'metrics', 'nexthour_step_attempts_total'],
    ['training-worker', 'temporalMetrics', 'temporal_worker_task_slots_available'],
  ])('%s exports its metrics on %s, with the naming conventions of Prometheus', async (service, port, name) => {
    // Other tests kill the workers, which start again, and a busy database can be late for a read of the metrics.
    const read = async () => (await fetch(`http://127.0.0.1:${portOf(service, port)}/metrics`)).text();
    const shown = await until(
      () => read().catch(() => ''),
      (text) => text.includes(`\n${name}`),
    );
    const promtool = installedProgram('promtool');
    if (promtool) expect(promtool.run(['check', 'metrics'], shown).output.split('\n').filter(isOurs)).toEqual([]);
  });

  /** promtool does not accept three names that prom-client gives to metrics of Node. */
  const isOurs = (line: string) => line !== '' && !line.startsWith('nexthour_nodejs_active_');
});

test('a worker that cannot reach Temporal exports no metrics of its own, so that it does not report `up`', async () => {
  const ports = await choosePorts({ requests: [{ name: 'own' }, { name: 'temporal' }], lastPorts: {} });
  const worker = spawn(process.execPath, [join(projectRoot, 'dist', 'workers', 'training.js')], {
    env: {
      ...process.env,
      TEMPORAL_ADDRESS: '127.0.0.1:9',
      HOST: 'localhost',
      METRICS_PORT: String(ports.own),
      TEMPORAL_METRICS_PORT: String(ports.temporal),
    },
    stdio: 'ignore',
  });
  const show = (port = 0) => fetch(`http://127.0.0.1:${port}/metrics`).then(({ status }) => status);
  expect(
    await until(
      () => show(ports.temporal).catch(() => worker.exitCode),
      (seen) => seen !== null,
    ),
  ).toBe(200);
  await expect(show(ports.own)).rejects.toThrow('fetch failed');
  worker.kill('SIGKILL');
  await once(worker, 'exit');
});
