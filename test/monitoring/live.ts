import { connectDatabase, type Database } from '../../clients/postgres/database';
import { createLedger, type Forecast } from '../../clients/postgres/ledger';
import { manualClock } from '../../config/clock';
import { readSettings, requireServers } from '../../config/settings';
import { HOUR_MS, hourOf } from '../../forecasting/hour';
import { missingMonitoring } from '../../stack/services';
import { withTemporal } from '../../temporal/connection';
import { startHour } from '../../temporal/hours';
import { dashboardExpressions, ruleMetrics } from '../support/monitoring-expressions';
import { plantedActual, plantedForecast } from '../support/planted-forecasts';
import { type ScratchStack, startScratchStack } from '../support/start-scratch-stack';
import { until } from '../support/until';

/** A whole nexthour with its monitoring; every expression of dashboards and rules must give a number within some minutes. */
const asset = 'BTC';
const newest = hourOf(Date.now());
let scratch: ScratchStack;
let database: Database;

beforeAll(async () => {
  expect(missingMonitoring()).toEqual([]);
  scratch = await startScratchStack({ HISTORY_DAYS: '90' }, { monitoring: true });
  database = connectDatabase(scratch.stack.environment.DATABASE_URL ?? '');
});

afterAll(async () => {
  await database?.destroy();
  await scratch?.remove();
});

function addressOf(name: string): string {
  const url = scratch.stack.addresses.find((address) => address.name === name)?.url ?? '';
  return new URL(url).origin;
}

async function askPrometheus<Answer>(path: string): Promise<Answer> {
  const answer = await fetch(`${addressOf('Prometheus')}/api/v1/${path}`);
  return ((await answer.json()) as { data: Answer }).data;
}

/** True when at least one series has a number now. */
async function givesData(expr: string): Promise<boolean> {
  const { result } = await askPrometheus<{ result: { value: [number, string] }[] }>(
    `query?query=${encodeURIComponent(expr)}`,
  );
  return result.some(({ value: [, text] }) => !Number.isNaN(Number(text)));
}

async function runHours(): Promise<void> {
  const { temporal } = requireServers(readSettings({}, scratch.stack.environment), 'temporal');
  await withTemporal(temporal, async (client) => {
    for (const [hour, trains] of [[newest - HOUR_MS, true] as const, [newest, false] as const]) {
      const { handle } = await startHour(client, { asset, hour, trains });
      expect(await handle.result()).toMatchObject({ outcome: 'published' });
    }
  });
}

/** Three days of forecasts that were made in time and are settled, before those of the runs: no test lives that long. */
async function plantRecord(): Promise<void> {
  const ledger = createLedger(database);
  const run = await ledger.latest({ asset });
  if (!run) throw new Error('no hour has been forecast');
  for (let index = 0; index < 72; index++) await plantSettled(run, newest - (80 - index) * HOUR_MS, index);
}

async function plantSettled({ source }: Forecast, originHour: number, index: number): Promise<void> {
  const ledger = createLedger(database);
  const made = { ...plantedForecast(index, { source }), originHour };
  const forecast = await ledger.publish(made, manualClock(originHour + 120_000));
  const settledAt = originHour + 2 * HOUR_MS;
  await ledger.settle({ forecast, actual: plantedActual(index), snapshotSha256: 'c'.repeat(64), settledAt });
}

async function askForForecasts(): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${addressOf('Forecasts')}/predict`, { method: 'POST', headers, body: '{}' });
  expect(answer.status).toBe(200);
}

test('every expression of every dashboard and rule gives data of the running nexthour', async () => {
  await runHours();
  await until(() => givesData('nexthour:forecasts_due:total'), Boolean);
  await plantRecord();
  const asked = [...dashboardExpressions(), ...ruleMetrics()];
  const end = Date.now() + 150_000;
  let empty = asked;
  while (empty.length > 0 && Date.now() < end) {
    await askForForecasts();
    const gave = await Promise.all(empty.map(({ expr }) => givesData(expr)));
    empty = empty.filter((_, index) => !gave[index]);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  process.stdout.write(`${asked.length - empty.length} of ${asked.length} expressions gave data\n`);
  expect(empty).toEqual([]);
});

test('every target is up, and every rule is sound', async () => {
  const { activeTargets } = await askPrometheus<{ activeTargets: { scrapePool: string; health: string }[] }>('targets');
  expect(activeTargets.filter(({ health }) => health !== 'up')).toEqual([]);
  expect(new Set(activeTargets.map(({ scrapePool }) => scrapePool))).toEqual(
    new Set(['server', 'pipeline-worker', 'training-worker', 'temporal-sdk', 'temporal', 'prometheus', 'alertmanager']),
  );
  const { groups } = await askPrometheus<{ groups: { rules: { name: string; health: string }[] }[] }>('rules');
  expect(groups.flatMap(({ rules }) => rules).filter(({ health }) => health !== 'ok')).toEqual([]);
});
