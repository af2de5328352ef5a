import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { createChanges, recordChanges } from '../../clients/postgres/changes';
import { createHourRuns } from '../../clients/postgres/hour-runs';
import { HOUR_MS } from '../../forecasting/hour';
import { type FollowOptions, followEvents } from '../support/follow-events';
import { marketWith, modelWith, plainApp } from '../support/plain-app';
import { createScratchDatabase, type ScratchDatabase } from '../support/scratch-database';
import { until } from '../support/until';

const ORIGIN = 'https://page.example';
const HOUR = Date.UTC(2026, 10, 21, 7);

let scratch: ScratchDatabase;
let app: Awaited<ReturnType<typeof plainApp>>;
let url: string;
let reads: number;
let isAway = false;

async function start() {
  const changes = createChanges(scratch.database);
  const counting: typeof changes = {
    ...changes,
    after: async (...query) => {
      reads += 1;
      if (isAway) throw new Error('connect ECONNREFUSED');
      return changes.after(...query);
    },
  };
  const others = [{ asset: 'ETH', market: marketWith([]), model: modelWith(null) }];
  app = await plainApp({ changes: counting, corsOrigins: [ORIGIN], others });
  await app.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  scratch = await createScratchDatabase();
});
beforeEach(() => {
  reads = 0;
  return start();
});
afterEach(() => app.close());
afterAll(() => scratch.drop());

const connect = (options: FollowOptions = {}) => followEvents(url, options);

function recordRun(number: number, asset = 'BTC', database = scratch.database): Promise<void> {
  return createHourRuns(database).record({
    runId: `run-${asset}-${number}`,
    asset,
    source: 'replay+112w',
    hour: HOUR + number * HOUR_MS,
    outcome: 'published',
    reason: null,
    steps: [],
    finishedAt: HOUR,
  });
}

it('tells each client what was stored, only of the asset that it names', async () => {
  const [all, eth] = [connect(), connect({ asset: 'eth' })];
  expect((await all.opened).headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  await Promise.all([all.begun(), eth.begun()]);
  await recordRun(1);
  await recordRun(2, 'ETH');
  await until(
    async () => all.changes(),
    (events) => events.length === 2,
  );
  await until(
    async () => eth.changes(),
    (events) => events.length === 1,
  );
  expect(all.changes()).toMatchObject([
    { event: 'run', data: { asset: 'BTC', hour: '2026-11-21T08Z', outcome: 'published' } },
    { event: 'run', data: { asset: 'ETH', hour: '2026-11-21T09Z', outcome: 'published' } },
  ]);
  expect(eth.changes()).toMatchObject([{ data: { asset: 'ETH' } }]);
  all.close();
  eth.close();
});

it('lets pages of the origins in CORS_ORIGINS listen, and has no HEAD, whose answer would never end', async () => {
  const { opened, close } = connect({ origin: ORIGIN });
  expect((await opened).headers.get('access-control-allow-origin')).toBe(ORIGIN);
  close();
  expect((await fetch(`${url}/forecasts/stream`, { method: 'HEAD' })).status).toBeGreaterThanOrEqual(404);
});

it('sends a client that connects again exactly what it missed, also after a restart of the server', async () => {
  const first = connect();
  await first.begun();
  await recordRun(10);
  await until(
    async () => first.changes(),
    (events) => events.length === 1,
  );
  const lastEventId = first.lastId();
  first.close();
  await app.close();
  await recordRun(11);
  await recordRun(12);
  await start();
  const again = connect({ lastEventId });
  await again.begun();
  await recordRun(13);
  await until(
    async () => again.changes(),
    (events) => events.length >= 3,
  );
  expect(again.changes().map(({ data }) => data?.hour)).toEqual(['2026-11-21T18Z', '2026-11-21T19Z', '2026-11-21T20Z']);
  again.close();
});

it('tells a client that missed more than it gets that there is a gap, and sends it the newest', async () => {
  const first = connect();
  await first.begun();
  await recordRun(14);
  await until(
    async () => first.changes(),
    (events) => events.length === 1,
  );
  const lastEventId = first.lastId();
  const change = { kind: 'step', asset: 'BTC', subject: { hour: '2026-11-21T07Z', step: 'settle', attempt: 1 } };
  await recordChanges(
    scratch.database,
    Array.from({ length: 501 }, () => change),
  );
  // The server sends a change when no earlier transaction can be open any more, also of another test on the same Postgres.
  await until(
    async () => first.changes(),
    (events) => events.length === 502,
  );
  first.close();
  for (const id of [lastEventId, 'of another server', '9223372036854775807-1']) {
    const again = connect({ lastEventId: id });
    await again.begun();
    // The gap and the newest 500 changes may arrive in several pieces.
    const expected = id === lastEventId ? 501 : 1;
    const events = await until(
      async () => again.changes(),
      ({ length }) => length >= expected,
    );
    expect(events[0]?.event).toBe('gap');
    expect(events).toHaveLength(expected);
    again.close();
  }
});

it('says when the database is away, also to those who come meanwhile, and when it is back', async () => {
  const client = connect();
  await client.begun();
  isAway = true;
  await until(
    async () => client.changes(),
    (events) => events.length === 1,
  );
  const later = connect();
  await until(
    async () => later.changes(),
    (events) => events.length === 1,
  );
  isAway = false;
  for (const { changes, close } of [client, later]) {
    const events = await until(
      async () => changes(),
      (all) => all.length === 2,
    );
    expect(events).toMatchObject([
      { event: 'status', data: { database: 'away' } },
      { event: 'status', data: { database: 'up' } },
    ]);
    close();
  }
});

it('misses nothing of a transaction that began earlier and ended later', async () => {
  const client = connect();
  await client.begun();
  await scratch.database.transaction().execute(async (slow) => {
    await recordRun(20, 'BTC', slow as typeof scratch.database);
    await recordRun(21);
    await sleep(2_500);
    expect(client.changes()).toEqual([]);
  });
  await until(
    async () => client.changes(),
    (events) => events.length === 2,
  );
  client.close();
});

it('goes on when Postgres has ended its connections', async () => {
  const client = connect();
  await client.begun();
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`.execute(scratch.database);
  await until(
    () =>
      recordRun(30).then(
        () => true,
        () => false,
      ),
    (isStored) => isStored,
  );
  // It may also have heard that the database was away.
  await until(
    async () => client.changes(),
    (events) => events.some(({ event }) => event === 'run'),
  );
  client.close();
});

it('does not read the database while nobody listens', async () => {
  const client = connect();
  await client.begun();
  await until(
    async () => reads,
    (count) => count > 0,
  );
  client.close();
  // The server may notice a moment later that the client has gone. Until then, it reads once a second.
  const readsInTwoPauses = async () => {
    reads = 0;
    await sleep(2_500);
    return reads;
  };
  await until(readsInTwoPauses, (count) => count === 0);
});

it('ends the streams at once when the server stops, and is not in the way of a clean end', async () => {
  const client = connect();
  await client.begun();
  const closing = app.close();
  // An open stream would be ended only with its connection, which is no clean end.
  await until(async () => client.isEnded(), Boolean);
  await closing;
});

it('refuses an address that has too many streams, until one is closed', async () => {
  const clients = Array.from({ length: 20 }, () => connect());
  await Promise.all(clients.map(({ begun }) => begun()));
  const refused = await fetch(`${url}/forecasts/stream`);
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({
    code: 'TooManyStreams',
    detail: expect.stringContaining('Your address has 20 streams of events open already'),
  });
  clients[0]?.close();
  await until(
    async () => {
      const again = connect();
      const { status } = await again.opened;
      again.close();
      return status;
    },
    (status) => status === 200,
  );
  for (const { close } of clients) close();
});

it('does not count the clients as requests in progress', async () => {
  const clients = Array.from({ length: 5 }, () => connect());
  await Promise.all(clients.map(({ begun }) => begun()));
  const { body } = await app.inject('/metrics');
  expect(body).toMatch(/requests_in_flight 0/);
  for (const { close } of clients) close();
});
