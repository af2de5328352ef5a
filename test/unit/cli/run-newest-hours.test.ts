import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Worker } from '@temporalio/worker';
import { type Connections, connectionsOfAssets } from '../../../cli/connections';
import { runNewestHours } from '../../../cli/run-newest-hours';
import { readSettings, requireServers } from '../../../config/settings';
import { type AssetHour, HOUR_MS, hourlyWorkflowId, hourOf } from '../../../forecasting/hour';
import { manualClock } from '../../../system/clock';
import { NexthourError } from '../../../system/errors';
import { connectTemporal } from '../../../temporal/connection';
import { ensureSearchAttributes } from '../../../temporal/search-attributes';
import { createLocalWorker, startLocalTemporal } from '../../support/local-temporal';
import { until } from '../../support/until';

/** Runs the hours on a real Temporal server, with activities that need no other server. Each hour ends at its quality check. */
describe('the newest hours of several assets', () => {
  let environment: TestWorkflowEnvironment;
  let client: Client;
  let worker: Worker;
  let ended: Promise<void>;
  const events: string[] = [];
  let hasPrices: Promise<unknown>;
  const clock = manualClock(Date.UTC(2026, 10, 21, 7, 30));

  const refuse = (code: string, message: string) => Promise.reject(new NexthourError(code, message));
  const activities = {
    extractPrices: async ({ asset }: AssetHour) => {
      events.push(`${asset} begins`);
      if (asset === 'ETH') await refuse('NoPrices', 'ETH has no prices');
      await hasPrices;
      events.push(`${asset} has prices`);
      return { source: 'test' };
    },
    checkQuality: ({ asset }: AssetHour) => refuse('NoQuality', `${asset} was not checked`),
    recordHourRun: async () => undefined,
  };

  beforeAll(async () => {
    environment = await startLocalTemporal();
    client = await connectTemporal({ address: environment.address, namespace: 'default' }, { retriesCalls: false });
    await ensureSearchAttributes(client);
    worker = await createLocalWorker(environment, activities);
    ended = worker.run();
  });
  afterAll(async () => {
    worker.shutdown();
    await ended;
    await client.connection.close();
    await environment.teardown();
  });

  const written: string[] = [];
  beforeEach(() => {
    events.length = 0;
    written.length = 0;
    hasPrices = sleep(300);
    clock.set(clock.now() + HOUR_MS);
    for (const stream of [process.stdout, process.stderr]) {
      jest.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    }
  });
  afterEach(() => jest.restoreAllMocks());

  function run(assets: string, { once = false, paused = '', stop = new AbortController().signal } = {}) {
    const variables = { ASSETS: assets, TEMPORAL_ADDRESS: environment.address, DATABASE_URL: 'postgres://unused' };
    const connections = {
      settings: requireServers(readSettings(variables), 'temporal', 'databaseUrl'),
      temporal: client,
      ledger: { latestOf: async () => null },
      readClockLead: async () => 0,
    } as unknown as Connections;
    const started = connectionsOfAssets(connections).map((one) => ({
      connections: one,
      pauseNote: one.settings.asset === paused ? 'paused by eve' : null,
    }));
    const requested = new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve()));
    return runNewestHours(started, { once, clock, stop: { signal: stop, requested, onSecond: () => undefined } });
  }

  it('start when the one before has its prices or cannot get them; those that are paused do not start', async () => {
    await run('BTC,SOL,ETH,ADA,LTC', { paused: 'ADA' });
    expect(events).toEqual([
      'BTC begins',
      'BTC has prices',
      'SOL begins',
      'SOL has prices',
      'ETH begins',
      'LTC begins',
      'LTC has prices',
    ]);
    const failures = written.filter((text) => text.includes('This hour failed'));
    expect(failures.map((text) => /(BTC|SOL|ETH|LTC) (was not checked|has no prices)/.exec(text)?.[0])).toEqual([
      'BTC was not checked',
      'SOL was not checked',
      'ETH has no prices',
      'LTC was not checked',
    ]);
  });

  it('fail with the first error after all have ended, when nothing runs later', async () => {
    await expect(run('ETH,BTC', { once: true })).rejects.toThrow('ETH has no prices');
    expect(events).toEqual(['ETH begins', 'BTC begins', 'BTC has prices']);
    expect(written.join('')).toMatch(/Running hour ETH [\s\S]*Running hour BTC /);
  });

  it('do not start after Ctrl-C', async () => {
    const interrupted = new AbortController();
    let release = () => {};
    hasPrices = new Promise<void>((resolve) => {
      release = resolve;
    });
    const running = run('BTC,SOL', { stop: interrupted.signal });
    const failed = expect(running).rejects.toThrow('The command was interrupted before the hour was finished');
    await until(
      async () => events.length,
      (count) => count > 0,
    );
    interrupted.abort();
    await failed;
    release();
    const id = (asset: string) => hourlyWorkflowId({ asset, hour: hourOf(clock.now()) });
    const { workflow } = client;
    await expect(workflow.getHandle(id('BTC')).result()).rejects.toThrow();
    await expect(workflow.getHandle(id('SOL')).describe()).rejects.toThrow(WorkflowNotFoundError);
  });
});
