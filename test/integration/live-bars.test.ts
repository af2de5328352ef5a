import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { importBars } from '../../activities/live-training/import-bars';
import { findLiveDifferences } from '../../bench/live-soak/equation';
import { readOffsets } from '../../clients/kafka/offsets';
import { readRange } from '../../clients/kafka/read-range';
import { createBarHistory } from '../../clients/postgres/bar-history';
import { createBars, type KnownBar } from '../../clients/postgres/bars';
import { type Database, instant, withDatabase } from '../../clients/postgres/database';
import { readMinuteEntries } from '../../clients/postgres/ledger/read-minutes';
import { openClock, writeClockSetting } from '../../config/clock';
import { projectRoot } from '../../config/paths';
import { readSettings, requireServers } from '../../config/settings';
import { MINUTE_MS } from '../../forecasting/bars/minute-bar';
import { formatInstant } from '../../forecasting/hour';
import { verifyLedger } from '../../operations/ledger/verify-ledger';
import { readLiveStatus } from '../../operations/live/read-live-status';
import { findReplayRange, replayTopic } from '../../operations/live/replay-topic';
import { planReset } from '../../operations/live/reset-offsets';
import { folderOutsideHome } from '../../stack/postgres-place';
import { type Stack, startStack } from '../../stack/stack';
import { readStackFile } from '../../stack/state-file';
import { GROUPS } from '../../streams/groups';
import type { CandleMessage } from '../../streams/messages/candles';
import type { FeaturesMessage } from '../../streams/messages/features';
import type { ForecastMessage } from '../../streams/messages/forecasts';
import type { ScoreMessage } from '../../streams/messages/scores';
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
    services: ['postgres', 'kafka', 'kraken-simulator', 'ingest', 'candles', 'features', 'predict', 'score'],
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

function query<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const { databaseUrl } = requireServers(readSettings({}, stack.environment), 'databaseUrl');
  return withDatabase(databaseUrl, work);
}

function readBars(asset: string, source: string): Promise<KnownBar[]> {
  return query((database) => createBars(database).readNewest({ asset, source, count: 1_000 }));
}

/** Waits until both assets have the bars of this many minutes more than now. */
async function waitForBars(source: string, count: number): Promise<void> {
  const readAll = () => Promise.all(ASSETS.map(async (asset) => (await readBars(asset, source)).at(-1)?.minute ?? 0));
  const before = await until(readAll, (now) => now.every((minute) => minute > 0));
  await until(readAll, (now) => now.every((each, index) => each >= (before[index] ?? 0) + count * MINUTE_MS));
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

/** The natural keys of the messages in a topic. */
async function readKeys<Message>({ name: topic }: { name: string }, keyOf: (message: Message) => string) {
  const { kafka } = requireServers(readSettings({}, stack.environment), 'kafka');
  const [from, to] = [await readOffsets(kafka, topic, 'earliest'), await readOffsets(kafka, topic, 'latest')];
  const found = new Set<string>();
  await readRange(kafka, { topic, from: from ?? [], to: to ?? [] }, async ({ value }) => {
    found.add(keyOf(JSON.parse(value) as Message));
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
  const published = await readKeys(TOPICS.candles, ({ asset, minute }: CandleMessage) => `${asset}/${minute}`);
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

/** Stores the bars of the last two days before the first live one, which the baseline needs. */
async function importHistory(source: string): Promise<void> {
  const clock = openClock(home);
  for (const [asset, file] of [
    ['BTC', 'XBTUSD_1.csv'],
    ['ETH', 'ETHUSD_1.csv'],
  ] as const) {
    const from = clock.now() - 2 * 24 * 60 * MINUTE_MS;
    const response = await fetch(`${simulator}/archive/${file}?from=${Math.floor(from / 1000)}`);
    const lines = Readable.from((await response.text()).trim().split('\n'));
    const signal = new AbortController().signal;
    await query((database) =>
      importBars({ history: createBarHistory(database), clock, asset, source, file, lines, from, signal }),
    );
  }
}

const countForecasts = () =>
  query(async (database) => {
    const rows = await database
      .selectFrom('minute_forecasts')
      .select(['asset', (one) => one.fn.countAll<string>().as('count')])
      .groupBy('asset')
      .execute();
    return ASSETS.map((asset) => Number(rows.find((row) => row.asset === asset)?.count ?? 0));
  });

/** Waits until both assets have this many forecasts more than now. */
async function waitForForecasts(count: number): Promise<void> {
  // Postgres may be away.
  const readCounts = () => countForecasts().catch(() => null);
  const before = await until(readCounts, (now) => now !== null);
  await until(readCounts, (now) => now?.every((each, index) => each >= (before?.[index] ?? 0) + count) ?? false);
}

/** Stops processes for longer than their groups wait for them, as a machine does that is out of memory. */
async function suspend(...services: string[]): Promise<void> {
  const pids = services.map((service) => pidOf(service) ?? 0);
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  await sleep(7_000);
  for (const pid of pids) process.kill(pid, 'SIGCONT');
}

/** Starts a second process of the live line, and waits until both share the partitions. @returns its partitions */
async function startSecond(name: 'candles') {
  const env = { ...process.env, ...stack.environment, NEXTHOUR_HOME: home, METRICS_PORT: '0' };
  const child = spawn(process.execPath, [join(projectRoot, 'dist', 'streams', `${name}.js`)], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(child.stdout)) {
    const { partitions } = JSON.parse(line) as { partitions?: readonly number[] };
    if (partitions) return { child, partitions };
  }
  throw new Error(`the second process of ${name} ended`);
}

/** Of two processes that share the assets, one is killed. Waits until the other one has taken over, and prints after how long. */
async function killOneOfTwo(source: string): Promise<void> {
  const { kafka } = requireServers(readSettings({}, stack.environment), 'kafka');
  const { child, partitions } = await startSecond('candles');
  const ends = await readOffsets(kafka, TOPICS.trades.name, 'latest');
  const isOwner = partitions.some((partition) => (ends?.[partition] ?? 0n) > 0n);
  expect(partitions.length).toBe(2);
  await waitForBars(source, 1);
  const start = Date.now();
  if (isOwner) child.kill('SIGKILL');
  else await kill('candles');
  await waitForBars(source, 1);
  process.stderr.write(`the other process had taken over after ${((Date.now() - start) / 1_000).toFixed(1)} s\n`);
  if (!isOwner) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
}

test('each minute has one bar, one row of features, one forecast and one score, whatever is killed or suspended', async () => {
  const { source } = await call<{ source: string }>('/status', {});
  await importHistory(source);
  await waitForForecasts(3);
  await killOneOfTwo(source);
  await Promise.all([kill('features'), kill('score')]);
  await waitForForecasts(1);
  await Promise.all([kill('predict'), kill('kafka')]);
  await waitForForecasts(1);
  await suspend('candles', 'features', 'predict', 'score');
  await kill('postgres');
  await waitForForecasts(1);
  const [newest] = await query((database) => readMinuteEntries(database, { question: 'btc-5m', source, limit: 1 }));
  const last = (newest?.forecast.origin ?? 0) - MINUTE_MS;
  const differences = () => query((database) => findLiveDifferences(database, { until: last }));
  // The price at the last target is known five minutes later. A late trade may correct the newest bars.
  await waitForForecasts(6);
  await Promise.race([until(differences, (found) => found.length === 0), sleep(60_000, undefined, { ref: false })]);
  expect(await differences()).toEqual([]);
  const report = await query((database) => verifyLedger(database));
  expect([report.faults, report.chains.length]).toEqual([0, 2]);

  const forecasts = await readKeys(TOPICS.forecasts, ({ id }: ForecastMessage) => id);
  const scores = await readKeys(TOPICS.scores, ({ forecastId }: ScoreMessage) => forecastId);
  const features = await readKeys(TOPICS.features, ({ sha256 }: FeaturesMessage) => sha256);
  const stored = await query(async (database) => ({
    ids: await database.selectFrom('minute_forecasts').select('id').where('target', '<=', instant(last)).execute(),
    rows: await database.selectFrom('minute_features').select('sha256').where('minute', '<=', instant(last)).execute(),
  }));
  // How many minutes passed depends on how fast the machine recovers.
  expect(stored.ids.length).toBeGreaterThan(5);
  expect(stored.ids.filter(({ id }) => !forecasts.has(id) || !scores.has(id))).toEqual([]);
  expect(stored.rows.filter(({ sha256 }) => !features.has(sha256))).toEqual([]);
});
