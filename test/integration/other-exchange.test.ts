import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { readSettings, requireServers, type SettingsWith } from '../../config/settings';
import { formatHour, HOUR_MS, type Hour, hourlyWorkflowId } from '../../forecasting/hour';
import { createSimulator } from '../../simulator/simulator';
import type { Clock } from '../../system/clock';
import { connectTemporal } from '../../temporal/connection';
import { startHour } from '../../temporal/hours';
import { stepsQuery } from '../../workflows/dag/status';
import { type hourly, hourlyDag } from '../../workflows/hourly';
import { PIPELINE_QUEUE } from '../../workflows/temporal-names';
import type { tick } from '../../workflows/tick';
import { textOf } from '../replay/recorded-history';
import { findFilesContaining } from '../support/find-files-containing';
import { createMidHourClock, pauseHours, setClockOf } from '../support/mid-hour';
import { frozenSample } from '../support/price-sample';
import { startPipeline, stepsByName } from '../support/start-pipeline';
import { type ScratchStack, startScratchStack } from '../support/start-scratch-stack';
import { until } from '../support/until';

/**
 * Starts the stack with the user's own LIVE_COIN_WATCH_URL and key. Like the real exchange, this one does not report a source. The
 * tests run in order; each depends on the state that the previous ones left.
 */
const asset = 'BTC';
const apiKey = `secret-${randomUUID()}`;
/** A full hour or a tick of the schedule would run hours that the tests do not expect. */
let hour: Hour;
let clock: Clock;
/** The source that the exchange reports. */
let reported: { source?: string } = {};
let exchange: { url: string; close(): Promise<void> };
let scratch: ScratchStack;
let settings: SettingsWith<'temporal' | 'mlflow'>;
let client: Client;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  ({ clock, hour } = createMidHourClock());
  exchange = await startOtherExchange();
  // Nobody answers at the addresses of the outside series, which must not delay an hour.
  const series = { POLYGON_URL: 'http://127.0.0.1:9', ALPHA_VANTAGE_URL: 'http://127.0.0.1:9' };
  const keys = { POLYGON_API_KEY: apiKey, ALPHA_VANTAGE_API_KEY: apiKey };
  const variables = {
    LIVE_COIN_WATCH_URL: exchange.url,
    LIVE_COIN_WATCH_API_KEY: apiKey,
    HISTORY_DAYS: '90',
    ...series,
    ...keys,
  };
  scratch = await startScratchStack(variables, {}, async (home) => {
    setClockOf(home, clock);
    await pauseHours(home);
  });
  settings = requireServers(readSettings(scratch.stack.environment), 'temporal', 'mlflow');
  client = await connectTemporal(settings.temporal);
});

afterAll(async () => {
  await client?.connection.close();
  await scratch?.remove();
  await exchange?.close();
});

test('starts no simulator, and publishes the hour from the prices of the exchange', async () => {
  expect(scratch.stack.status().map(({ name }) => name)).not.toContain('simulator');
  const { handle } = await startHour(client, { asset, hour, trains: true });
  expect((await handle.result()).outcome).toBe('published');
  const { extract, ...steps } = await stepsByName(handle);
  expect(extract?.result).toMatchObject({ source: 'livecoinwatch', rows: 90 * 24, missingHours: 0 });
  const forecastId = `${asset}-${formatHour(hour + HOUR_MS)}`;
  expect(steps['first-forecast']?.result).toMatchObject({ forecastId });
});

test('reports the prices as real, not replayed', async () => {
  const url = scratch.stack.addresses.find(({ name }) => name === 'Forecasts')?.url.replace('/docs', '');
  const latest = await fetch(`${url}/forecasts/latest`);
  expect(await latest.json()).toMatchObject({ data: { source: 'livecoinwatch', replayed: null } });
  await until(
    () => fetch(`${url}/ready`),
    ({ ok }) => ok,
  );
  const headers = { 'content-type': 'application/json' };
  const predicted = await fetch(`${url}/predict`, { method: 'POST', headers, body: '{}' });
  expect(await predicted.json()).toMatchObject({ data: { source: 'livecoinwatch', replayed: null, stale: false } });
});

test('does not reveal the key in histories, MLflow or files', async () => {
  const history = await client.workflow.getHandle(`hourly/${asset}/${formatHour(hour)}`).fetchHistory();
  const texts = [textOf(JSON.parse(historyToJSON(history))), await searchRuns()];
  for (const text of texts) {
    expect(text).toContain('livecoinwatch');
    expect(text).not.toContain(apiKey);
  }
  expect(findFilesContaining(scratch.home, apiKey)).toEqual(['stack.json']);
});

test('publishes the same hour again after a change of the source, and answers only with its model', async () => {
  const url = scratch.stack.addresses.find(({ name }) => name === 'Forecasts')?.url.replace('/docs', '');
  const readReadiness = async () => {
    const answer = await fetch(`${url}/ready`);
    return { status: answer.status, ...((await answer.json()) as { reason: string; data: { source: string } | null }) };
  };
  const runTick = () =>
    client.workflow.execute<typeof tick>('tick', {
      taskQueue: PIPELINE_QUEUE,
      workflowId: 'tick/test',
      args: [{ asset }],
    });
  expect(await runTick()).toEqual({ newest: null, missed: 0 });

  reported = { source: 'other+exchange' };
  const { newest } = await runTick();
  expect(newest).not.toBeNull();
  const handle = client.workflow.getHandle<typeof hourly>(hourlyWorkflowId({ asset, hour: newest ?? 0 }));
  // `npm start` follows the steps from the first moment.
  expect(await handle.query(stepsQuery)).toHaveLength(hourlyDag.steps.length);
  const waiting = await until(readReadiness, ({ data }) => data?.source === 'other+exchange');
  expect(waiting).toMatchObject({ status: 503, reason: expect.stringContaining('other+exchange') });
  expect((await handle.result()).outcome).toBe('published');
  await until(readReadiness, ({ status }) => status === 200);
  const headers = { 'content-type': 'application/json' };
  const predicted = await fetch(`${url}/predict`, { method: 'POST', headers, body: '{}' });
  const body = (await predicted.json()) as { model: { version: string } };
  expect(body).toMatchObject({ data: { source: 'other+exchange' }, model: { version: '2' } });

  // The hour is published from both sources now.
  expect(await runTick()).toEqual({ newest: null, missed: 0 });
  const again = await startHour(client, { asset, hour: newest ?? 0, trains: true }, async () => 'other+exchange');
  expect(await again.handle.result()).toEqual({ outcome: 'published', steps: [] });
  expect(await again.handle.query(stepsQuery)).toHaveLength(hourlyDag.steps.length);
});

/** Starts a simulator on a free port that, like the real LiveCoinWatch, does not report that its prices are replayed. */
async function startOtherExchange() {
  const app = createSimulator({ prices: frozenSample(), clock, apiKey });
  app.addHook('onSend', async ({ url }, _, payload) => (url === '/status' ? JSON.stringify(reported) : payload));
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url, close: () => app.close() };
}

/** All runs in MLflow, as text. */
async function searchRuns(): Promise<string> {
  const answer = await fetch(`${settings.mlflow.trackingUri}/api/2.0/mlflow/runs/search`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ experiment_ids: ['0', '1'] }),
  });
  return answer.text();
}

test('fails the hour without retries when the key is wrong, with a message that names the variable', async () => {
  const wrong = `wrong-${randomUUID()}`;
  const liveCoinWatch = { url: exchange.url, apiKey: wrong };
  const pipeline = await startPipeline({ liveCoinWatch, clock });
  try {
    const handle = await pipeline.start({ asset, hour, trains: true });
    await expect(handle.result()).rejects.toMatchObject({
      cause: { type: 'failed', message: expect.stringContaining('refuses the key in LIVE_COIN_WATCH_API_KEY') },
    });
    const { extract, quality } = await stepsByName(handle);
    expect(extract).toMatchObject({ state: 'failed', attempts: 1 });
    expect(quality).toMatchObject({ state: 'upstream-failed', reason: 'extract failed' });
    expect(textOf(JSON.parse(historyToJSON(await handle.fetchHistory())))).not.toContain(wrong);
  } finally {
    await pipeline.stop();
  }
});
