import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { sql } from 'kysely';
import { readProduction } from '../../clients/postgres/production';
import { formatHour, HOUR_MS, hourlyWorkflowId, hourOf, listHours } from '../../forecasting/hour';
import { connectTemporal } from '../../temporal/connection';
import { startHour } from '../../temporal/hours';
import { ensureNamespace } from '../../temporal/namespace';
import { ensureSearchAttributes } from '../../temporal/search-attributes';
import { followEvents } from '../support/follow-events';
import { createPaused } from '../support/mid-hour';
import { createScratchDatabase, type ScratchDatabase } from '../support/scratch-database';
import { temporalForTests } from '../support/servers';
import { type Spreader, startSpreader } from '../support/spread-requests';
import { type Replicas, startReplicas } from '../support/start-replicas';
import { until } from '../support/until';

/**
 * Three servers behind a proxy, three pipeline workers and two training workers, with a database and a namespace of their own. The tests
 * run in order; each depends on the state that the previous ones left.
 */
const asset = 'ETH';
const TOKEN = 'a-token-of-24-characters';
const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
const first = hourOf(Date.now()) - 8 * HOUR_MS;
const second = first + HOUR_MS;
const filled = listHours(second + HOUR_MS, second + 5 * HOUR_MS);
const namespace = `replicas-${randomUUID().slice(0, 8)}`;
const temporal = { ...temporalForTests(), namespace };
let scratch: ScratchDatabase;
let client: Client;
let replicas: Replicas;
let proxy: Spreader;
const streams: ReturnType<typeof followEvents>[] = [];

beforeAll(async () => {
  scratch = await createScratchDatabase();
  client = await connectTemporal(temporal);
  await ensureNamespace(client);
  await ensureSearchAttributes(client);
  await createPaused(client, asset);
  const variables = {
    ...{ DATABASE_URL: scratch.url, TEMPORAL_NAMESPACE: namespace, ASSETS: asset, ASSET: asset, HISTORY_DAYS: '90' },
    ...{ NEXTHOUR_ADMIN_TOKEN: TOKEN, TRUST_PROXY: '127.0.0.1' },
  };
  replicas = await startReplicas(variables, { servers: 3, pipelineWorkers: 3, trainingWorkers: 2 });
  proxy = await startSpreader(replicas.servers);
});

afterAll(async () => {
  for (const stream of streams) stream.close();
  await proxy?.close();
  await replicas?.stop();
  await client?.connection.close();
  await scratch?.drop();
});

interface Answer {
  readonly status: number;
  readonly code?: string;
}

/** Repeats a request that a busy server refuses for the moment, as callers do. */
function act(url: string, action: string, fields: object): Promise<Answer> {
  const request = { method: 'POST', headers, body: JSON.stringify({ asset, ...fields }) };
  const send = async () => {
    const answer = await fetch(`${url}/admin/${action}`, request);
    return { status: answer.status, ...((await answer.json()) as object) };
  };
  return until(send, ({ status }) => status !== 503);
}

const handleOf = (hour: number) => client.workflow.getHandle(hourlyWorkflowId({ asset, hour }));

async function readVersion(url: string): Promise<string | undefined> {
  const answer = await fetch(`${url}/model?asset=${asset}`);
  return ((await answer.json()) as { version?: string }).version;
}

/** Waits until every server uses this version. */
const untilServed = (version: string) =>
  until(
    () => Promise.all(replicas.servers.map(readVersion)),
    (versions) => versions.every((one) => one === version),
  );

/** The processes that did the steps of an hour, as Temporal names them. */
async function listDoers(hour: number): Promise<string[]> {
  const { events } = await handleOf(hour).fetchHistory();
  return (events ?? []).flatMap(({ activityTaskStartedEventAttributes: started }) => started?.identity ?? []);
}

/** Returns how often each hour was published. */
async function countPublished(): Promise<Record<string, number>> {
  const { rows } = await sql<{ hour: number; n: string }>`
    select hour, count(*) as n from hour_runs where outcome = 'published' group by hour order by hour`.execute(
    scratch.database,
  );
  return Object.fromEntries(rows.map(({ hour, n }) => [formatHour(Number(hour)), Number(n)]));
}

const onceEach = (hours: readonly number[]) => Object.fromEntries(hours.map((hour) => [formatHour(hour), 1]));

it('runs an hour once when every server is asked to at the same time', async () => {
  const { handle } = await startHour(client, { asset, hour: first, trains: true });
  expect(await handle.result()).toMatchObject({ outcome: 'published' });
  const hour = formatHour(second);
  const answers = await Promise.all(replicas.servers.map((url) => act(url, 'run', { hour })));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await handleOf(second).result()).toMatchObject({ outcome: 'published' });
  expect(await countPublished()).toEqual(onceEach([first, second]));
});

it('runs each hour of a range once, on several workers, when one of them is killed', async () => {
  const [from, to] = [formatHour(first), formatHour(filled.at(-1) ?? second)];
  expect(await act(proxy.url, 'backfill', { from, to, parallel: 4 })).toMatchObject({ status: 200 });
  await until(countPublished, (published) => Object.keys(published).length > 3);
  replicas.pipelineWorkers[0]?.kill('SIGKILL');
  const hours = [first, second, ...filled];
  await until(countPublished, (published) => Object.keys(published).length === hours.length);
  expect(await countPublished()).toEqual(onceEach(hours));
  const { rows } = await sql`select origin_hour from forecasts`.execute(scratch.database);
  expect(rows).toHaveLength(hours.length);
  const doers = new Set((await Promise.all(hours.map(listDoers))).flat());
  expect(doers.size).toBeGreaterThan(2);
});

it('uses a version on every server after one of them promoted it', async () => {
  const hour = formatHour(second);
  expect(await act(proxy.url, 'run', { hour, from_step: 'train', train: true })).toMatchObject({ status: 200 });
  await handleOf(second).result();
  // A server may still use the version before that of the newest decision.
  const { version: production } = await readProduction(scratch.database, { asset });
  const { rows } = await sql<{ version: string }>`
    select version from promotions where version <> ${production?.version} order by id`.execute(scratch.database);
  const version = rows[0]?.version ?? '';
  expect(await act(proxy.url, 'promote', { version, reason: 'a trial' })).toMatchObject({ status: 200 });
  const start = performance.now();
  await untilServed(version);
  const seconds = (performance.now() - start) / 1_000;
  // On a machine that does nothing else it is at most 15 s.
  process.stderr.write(`every server used the promoted version after ${seconds.toFixed(1)} s\n`);
});

it('continues a stream of events on another server, without a hole and without repeating one', async () => {
  const [one, another, third] = replicas.servers as [string, string, string];
  const [whole, begun] = [followEvents(third), followEvents(one)];
  streams.push(whole, begun);
  await Promise.all([whole.begun(), begun.begun()]);
  const lastEventId = begun.lastId() ?? '';
  begun.close();
  await act(proxy.url, 'run', { hour: formatHour(filled[0] ?? first), from_step: 'forecast' });
  const hasRun = (stream: typeof whole) =>
    until(
      async () => stream.changes(),
      (changes) => changes.some(({ event }) => event === 'run'),
    );
  await hasRun(whole);
  const resumed = followEvents(another, { lastEventId });
  streams.push(resumed);
  await hasRun(resumed);
  // The two servers read the database at different times, so either may be ahead.
  await until(
    async () => resumed.changes().length - whole.changes().length,
    (difference) => difference === 0,
  );
  expect(resumed.changes().map(({ id }) => id)).toEqual(whole.changes().map(({ id }) => id));
});

it('counts each caller behind the proxy for itself', async () => {
  const guess = async (from: string) => {
    const wrong = { authorization: 'Bearer a-wrong-token-of-29-characters', 'x-forwarded-for': from };
    return (await fetch(`${proxy.url}/admin/pause`, { method: 'POST', headers: { ...headers, ...wrong }, body: '{}' }))
      .status;
  };
  const statuses: number[] = [];
  // Each server counts for itself: ten wrong tokens a minute on each.
  for (let count = 0; count < 33; count += 1) statuses.push(await guess('192.0.2.1'));
  expect(statuses.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 401));
  expect(statuses.slice(30)).toEqual([429, 429, 429]);
  expect(await guess('192.0.2.2')).toBe(401);
});
