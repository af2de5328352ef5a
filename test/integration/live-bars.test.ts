import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { importBars } from '../../activities/live-training/import-bars';
import { compareTotals } from '../../bench/live-soak/compare-totals';
import { type Difference, describeDifference, findLiveDifferences } from '../../bench/live-soak/equation';
import { kill, suspend } from '../../bench/live-soak/faults';
import { type LiveLine, openLiveLine, waitUntilReady } from '../../bench/live-soak/live-line';
import { readOffsets } from '../../clients/kafka/offsets';
import { readRange } from '../../clients/kafka/read-range';
import { createBarHistory } from '../../clients/postgres/bar-history';
import { createBars, type KnownBar } from '../../clients/postgres/bars';
import { type Database, instant } from '../../clients/postgres/database';
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
import { signalProcess } from '../../system/processes';
import { until } from '../support/until';

/** A minute of the simulated exchange takes two seconds. */
const SPEED = 30;
const ASSETS = ['BTC', 'ETH'] as const;

const home = mkdtempSync(join(tmpdir(), 'nexthour-live-'));
let stack: Stack;
let line: LiveLine;

beforeAll(async () => {
  writeClockSetting(home, { speed: SPEED, realAt: Date.now(), shownAt: Date.now() });
  stack = await startStack({
    settings: readSettings({ NEXTHOUR_HOME: home, LIVE_HISTORY_HOURS: '0' }),
    services: ['postgres', 'kafka', 'kraken-simulator', 'ingest', 'candles', 'features', 'predict', 'score'],
    live: true,
    ports: 'free',
  });
  line = openLiveLine({ home, speed: SPEED });
});

afterAll(async () => {
  await stack?.stop();
  rmSync(home, { recursive: true, force: true });
  rmSync(folderOutsideHome(home), { recursive: true, force: true });
});

const inject = (...faults: object[]) => line.inject(faults);
const query = <T>(work: (database: Database) => Promise<T>) => line.query(work);
const readSource = async () => (await line.ask<{ result: { source: string } }>('/0/public/SystemStatus')).result.source;

function readBars(asset: string, source: string): Promise<KnownBar[]> {
  return query((database) => createBars(database).readNewest({ asset, source, count: 1_000 }));
}

/** Waits until both assets have the bars of this many minutes more than now. */
async function waitForBars(source: string, count: number): Promise<void> {
  const readAll = () => Promise.all(ASSETS.map(async (asset) => (await readBars(asset, source)).at(-1)?.minute ?? 0));
  const before = await until(readAll, (now) => now.every((minute) => minute > 0));
  await until(readAll, (now) => now.every((each, index) => each >= (before[index] ?? 0) + count * MINUTE_MS));
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
  const source = await readSource();
  await waitForBars(source, 2);
  await inject({ kind: 'hole', trades: 40 }, { kind: 'duplicate', messages: 20 }, { kind: 'reorder', messages: 20 });
  await waitForBars(source, 1);
  await kill(line, 'ingest');
  await kill(line, 'candles');
  await waitForBars(source, 2);
  await inject({ kind: 'stall', seconds: 8 });
  await waitForBars(source, 5);
  await inject({ kind: 'close', code: 1012, refuseSeconds: 1 }, { kind: 'rest', calls: 2, answer: 'unavailable' });
  await kill(line, 'candles');
  await waitForBars(source, 5);

  const stored: string[] = [];
  for (const asset of ASSETS) {
    // A heartbeat that waited in the socket is as late as 30 times that wait here, so the newest bars may still be corrected.
    const bars = (await readBars(asset, source)).slice(0, -3);
    const { minutes, differences } = await compareTotals(line, { asset, source, until: bars.at(-1)?.minute ?? 0 });
    expect(minutes).toBeGreaterThan(12);
    expect(differences).toEqual([]);
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
  const source = await readSource();
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
    const { restUrl } = requireServers(readSettings({}, stack.environment), 'kraken').kraken;
    const response = await fetch(`${restUrl}/archive/${file}?from=${Math.floor(from / 1000)}`);
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
  else await kill(line, 'candles');
  await waitForBars(source, 1);
  process.stderr.write(`the other process had taken over after ${((Date.now() - start) / 1_000).toFixed(1)} s\n`);
  if (!isOwner) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
}

/** Longer than the groups of Kafka wait for a process. */
const STOP_MS = 7_000;
const suspendAll = (...services: string[]) =>
  Promise.all(services.map((service) => suspend(line, service, sleep(STOP_MS))));

test('each minute has one bar, one row of features, one forecast and one score, whatever is killed or suspended', async () => {
  const source = await readSource();
  await importHistory(source);
  await waitForForecasts(3);
  await killOneOfTwo(source);
  await Promise.all([kill(line, 'features'), kill(line, 'score')]);
  await waitForForecasts(1);
  await Promise.all([kill(line, 'predict'), kill(line, 'kafka')]);
  await waitForForecasts(1);
  await suspendAll('ingest', 'candles', 'features', 'predict', 'score');
  await kill(line, 'postgres');
  await waitForForecasts(1);
  await suspendAll('postgres');
  await suspendAll('kafka');
  await waitForForecasts(1);
  await expectEquation(source);
  expect((await readNewest(source)).made).toBeGreaterThan(5);
});

/** The newest minute with a forecast, and how many forecasts there are. */
async function readNewest(source: string) {
  const [newest] = await query((database) => readMinuteEntries(database, { question: 'btc-5m', source, limit: 1 }));
  const [made = 0] = await countForecasts();
  return { minute: (newest?.forecast.origin ?? 0) - MINUTE_MS, made };
}

/** Checks the equation until the newest forecast, in the tables and in the topics. */
async function expectEquation(source: string): Promise<void> {
  const { minute: last } = await readNewest(source);
  const differences = () => query((database) => findLiveDifferences(database, { until: last }));
  // The price at the last target is known five minutes later. A late trade may correct the newest bars.
  await waitForForecasts(6);
  await Promise.race([until(differences, (found) => found.length === 0), sleep(60_000, undefined, { ref: false })]);
  expect((await differences()).map(describeDifference)).toEqual([]);
  for (const asset of ASSETS) {
    const { differences: wrong } = await compareTotals(line, { asset, source, until: last });
    expect(wrong.map(describeDifference)).toEqual([]);
  }
  const report = await query((database) => verifyLedger(database));
  expect([report.faults, report.chains.length]).toEqual([0, 2]);
  await expectMessages(last);
}

/** Everything in the tables was also published. */
async function expectMessages(last: number): Promise<void> {
  const forecasts = await readKeys(TOPICS.forecasts, ({ id }: ForecastMessage) => id);
  const scores = await readKeys(TOPICS.scores, ({ forecastId }: ScoreMessage) => forecastId);
  const features = await readKeys(TOPICS.features, ({ sha256 }: FeaturesMessage) => sha256);
  const stored = await query(async (database) => ({
    ids: await database.selectFrom('minute_forecasts').select('id').where('target', '<=', instant(last)).execute(),
    rows: await database.selectFrom('minute_features').select('sha256').where('minute', '<=', instant(last)).execute(),
  }));
  expect(stored.ids.filter(({ id }) => !forecasts.has(id) || !scores.has(id))).toEqual([]);
  expect(stored.rows.filter(({ sha256 }) => !features.has(sha256))).toEqual([]);
}

/**
 * Lets an hour pass while Kafka is away. Ingest is killed, so it reads the trades of that hour from the REST API, of which the simulator
 * allows one call per second.
 */
async function loseKafkaForAnHour(): Promise<void> {
  const passHour = async () => {
    writeClockSetting(home, { speed: SPEED, realAt: Date.now(), shownAt: line.now() + 60 * MINUTE_MS });
    await sleep(2_000);
    signalProcess(line.pidOf('ingest'), 'SIGKILL');
  };
  await suspend(line, 'kafka', passHour());
  await waitUntilReady(line, 'ingest');
}

test('an hour without Kafka loses no trade', async () => {
  const source = await readSource();
  const before = (await readNewest(source)).minute;
  await loseKafkaForAnHour();
  await until(readNewest.bind(null, source), ({ minute }) => minute >= before + 65 * MINUTE_MS);
  await expectEquation(source);
  // Minutes that ended more than an hour before are not forecast. The others are late, or in time.
  const forecasts = await query((database) =>
    readMinuteEntries(database, { question: 'btc-5m', source, from: before + 7 * MINUTE_MS, limit: 500 }),
  );
  expect(forecasts.filter(({ forecast }) => forecast.late).length).toBeGreaterThan(30);
});

const OF_MINUTE = `asset = 'BTC' and minute = $1`;
const FORECAST = `question = 'btc-5m' and origin = $1 + interval '1 minute'`;

test.each([
  ['bars', OF_MINUTE, 'no bar'],
  ['minute_features', OF_MINUTE, 'no features of revision 0'],
  ['minute_forecasts', FORECAST, 'no forecast of model volatility'],
  [
    'minute_closings',
    `forecast_id in (select id from minute_forecasts where ${FORECAST})`,
    'no score of btc-5m-volatility',
  ],
])('the equation finds that a row of %s is missing', async (table, where, what) => {
  const minute = (await readNewest(await readSource())).minute - 10 * MINUTE_MS;
  const differences = await query((database) => findWithout(database, { table, where, minute }));
  expect(differences.map(describeDifference)).toContainEqual(expect.stringContaining(what));
});

test('the equation leaves out the forecasts of paths', async () => {
  const source = await readSource();
  const minute = (await readNewest(source)).minute - 10 * MINUTE_MS;
  const differences = await query((database) =>
    findAfter(database, minute, async (transaction) => {
      const [entry] = await readMinuteEntries(transaction, { question: 'btc-5m', source, limit: 1 });
      await sql`
        insert into minute_forecasts
        select (jsonb_populate_record(null::minute_forecasts, to_jsonb(one) || ${JSON.stringify(PATH)}::jsonb)).*
        from minute_forecasts as one where id = ${entry?.forecast.id}`.execute(transaction);
    }),
  );
  expect(differences).toEqual([]);
});

/** What makes a forecast of the live line one of a path: it is made from hours, not from a bar. */
const PATH = { id: 'btc-path-1h-har', question: 'btc-path-1h', model_version: 'har', last_rate: 1 };

/** The differences when the rows of a minute are gone. */
function findWithout(database: Database, { table, where, minute }: { table: string; where: string; minute: number }) {
  const [before = '', after = ''] = where.split('$1');
  return findAfter(database, minute, async (transaction) => {
    await sql`delete from ${sql.table(table)} where ${sql.raw(before)}${instant(minute)}${sql.raw(after)}`.execute(
      transaction,
    );
  });
}

/** The differences after a change, which is undone. Only without triggers can rows be deleted. */
async function findAfter(
  database: Database,
  minute: number,
  change: (transaction: Database) => Promise<void>,
): Promise<Difference[]> {
  const undone = new Error('undone');
  let found: Difference[] = [];
  const work = database.transaction().execute(async (transaction) => {
    await sql`set local session_replication_role = replica`.execute(transaction);
    await change(transaction);
    found = await findLiveDifferences(transaction, { until: minute + 5 * MINUTE_MS });
    throw undone;
  });
  await work.catch((error) => expect(error).toBe(undone));
  return found;
}
