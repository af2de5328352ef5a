import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { consumeTopic } from '../../clients/kafka/consumer';
import { createBars, type KnownBar } from '../../clients/postgres/bars';
import { withDatabase } from '../../clients/postgres/database';
import { openClock, writeClockSetting } from '../../config/clock';
import { readSettings, requireServers } from '../../config/settings';
import { MINUTE_MS } from '../../forecasting/bars/minute-bar';
import { formatInstant } from '../../forecasting/hour';
import { readLiveStatus } from '../../operations/live/read-live-status';
import { findReplayRange, replayTopic } from '../../operations/live/replay-topic';
import { planReset } from '../../operations/live/reset-offsets';
import { folderOutsideHome } from '../../stack/postgres-place';
import { type Stack, startStack } from '../../stack/stack';
import { readStackFile } from '../../stack/state-file';
import { GROUPS } from '../../streams/groups';
import type { CandleMessage } from '../../streams/messages/candles';
import { TOPICS } from '../../streams/topics';
import { until } from '../support/until';

/** A minute of the simulated exchange takes two seconds. */
const SPEED = 30;
const ASSETS = ['BTC', 'ETH'] as const;

const home = mkdtempSync(join(tmpdir(), 'nexthour-live-'));
let stack: Stack;
let simulator: string;

beforeAll(async () => {
  writeClockSetting(home, { speed: SPEED, realAt: Date.now(), shownAt: Date.now() });
  stack = await startStack({
    settings: readSettings({ NEXTHOUR_HOME: home, LIVE_HISTORY_HOURS: '0' }),
    services: ['postgres', 'kafka', 'kraken-simulator', 'ingest', 'candles', 'features'],
    live: true,
    ports: 'free',
  });
  simulator = requireServers(readSettings({}, stack.environment), 'kraken').kraken.restUrl;
});

afterAll(async () => {
  await stack?.stop();
  rmSync(home, { recursive: true, force: true });
  rmSync(folderOutsideHome(home), { recursive: true, force: true });
});

async function call<T>(path: string, body?: object): Promise<T> {
  const options = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`${simulator}${path}`, body === undefined ? {} : options);
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}

const inject = (...faults: object[]) => call('/faults', { faults });

function readBars(asset: string, source: string): Promise<KnownBar[]> {
  const { databaseUrl } = requireServers(readSettings({}, stack.environment), 'databaseUrl');
  return withDatabase(databaseUrl, (database) => createBars(database).readNewest({ asset, source, count: 1_000 }));
}

/** Waits until both assets have this many bars more than now. */
async function waitForBars(source: string, count: number): Promise<void> {
  const countAll = () => Promise.all(ASSETS.map(async (asset) => (await readBars(asset, source)).length));
  const before = await countAll();
  await until(countAll, (now) => now.every((each, index) => each >= (before[index] ?? 0) + count));
}

const pidOf = (service: string) => readStackFile(home)?.services.find(({ name }) => name === service)?.process?.pid;

/** Kills a process of the live line. The stack starts it again. */
async function kill(service: string): Promise<void> {
  const pid = pidOf(service);
  if (pid === undefined) throw new Error(`${service} does not run`);
  process.kill(pid, 'SIGKILL');
  await until(
    async () => pidOf(service),
    (next) => next !== undefined && next !== pid,
  );
}

/** What the bars say, in the words of the simulator's totals. */
function toTotals({ minute, trades, volume, open, high, low, close, firstTradeId, lastTradeId }: KnownBar) {
  const prices = trades === 0 ? { open: null, high: null, low: null, close: null } : { open, high, low, close };
  return { minute: formatInstant(minute), trades, volume, ...prices, firstTradeId, lastTradeId };
}

/** The assets and minutes of the messages in the topic. */
async function readCandles(): Promise<ReadonlySet<string>> {
  const { kafka } = requireServers(readSettings({}, stack.environment), 'kafka');
  const signal = AbortSignal.timeout(5_000);
  const found = new Set<string>();
  await consumeTopic({
    ...{ settings: kafka, clientId: 'test', group: 'test', topic: TOPICS.candles.name, signal },
    handle: async ({ offset, value }) => {
      const { asset, minute } = JSON.parse(value) as CandleMessage;
      found.add(`${asset}/${minute}`);
      return offset + 1n;
    },
  });
  return found;
}

test('the bars equal the totals of the exchange, through kills, a stall, a restart of the exchange and lost trades', async () => {
  const { source } = await call<{ source: string }>('/status', {});
  await waitForBars(source, 2);
  await inject({ kind: 'hole', trades: 40 }, { kind: 'duplicate', messages: 20 }, { kind: 'reorder', messages: 20 });
  await waitForBars(source, 1);
  await kill('ingest');
  await kill('candles');
  await waitForBars(source, 2);
  await inject({ kind: 'stall', seconds: 8 });
  await waitForBars(source, 5);
  await inject({ kind: 'close', code: 1012, refuseSeconds: 1 }, { kind: 'rest', calls: 2, answer: 'unavailable' });
  await kill('candles');
  await waitForBars(source, 5);

  const stored: string[] = [];
  for (const asset of ASSETS) {
    // A heartbeat that waited in the socket is as late as 30 times that wait here, so the newest bars may still be corrected.
    const bars = (await readBars(asset, source)).slice(0, -3);
    const from = bars[0]?.minute ?? 0;
    const to = (bars.at(-1)?.minute ?? 0) + MINUTE_MS;
    const query = new URLSearchParams({ asset, from: formatInstant(from), to: formatInstant(to) });
    const { minutes } = await call<{ minutes: object[] }>(`/totals?${query}`);
    expect(bars.length).toBeGreaterThan(12);
    expect(bars.map(toTotals)).toEqual(minutes);
    expect(bars.slice(1).filter(({ isComplete }) => !isComplete)).toEqual([]);
    stored.push(...bars.map(({ minute }) => `${asset}/${formatInstant(minute)}`));
  }
  const published = await readCandles();
  expect(stored.filter((key) => !published.has(key))).toEqual([]);
});

/** What `nexthour live status` reads. */
function readStatus() {
  const settings = requireServers(readSettings({}, stack.environment), 'databaseUrl', 'kafka');
  return readLiveStatus({ settings: { ...settings, home }, stack: readStackFile(home), now: openClock(home).now() });
}

test('the state of the live line says what each asset has, and trades that are sent again change no bar', async () => {
  const { kafka } = requireServers(readSettings({}, stack.environment), 'kafka');
  const { source } = await call<{ source: string }>('/status', {});
  const topic = TOPICS.trades.name;
  const before = await readBars('BTC', source);
  const range = await findReplayRange(kafka, { topic, from: 0 });
  const { read, sent } = await replayTopic(kafka, { range, asset: 'BTC', signal: new AbortController().signal });
  expect(sent).toBeGreaterThan(before.length);
  expect(read).toBeGreaterThan(sent);
  await waitForBars(source, 3);
  const after = await readBars('BTC', source);
  expect(after.slice(0, before.length - 3)).toEqual(before.slice(0, -3));

  const status = await readStatus();
  expect(status.processes?.map(({ name, state }) => `${name} ${state}`)).toContain('candles ready');
  const btc = status.assets?.find(({ asset }) => asset === 'BTC');
  expect(btc).toMatchObject({ source, missingTrades: 0, missingBars: 0, incompleteBars: 0 });
  expect(btc?.newestBar?.minute).toBeGreaterThanOrEqual(after.at(-1)?.minute ?? Infinity);
  expect(status.kafka?.groups.find(({ id }) => id === GROUPS.candles.id)).toMatchObject({
    topic,
    members: [{ clientId: 'nexthour-candles', partitions: TOPICS.trades.partitions }],
  });
  await expect(planReset(kafka, { group: GROUPS.candles, to: 'earliest' })).rejects.toThrow(
    /^The group nexthour-candles has 1 member .* `docker compose stop candles`/,
  );
});
