import { setTimeout as sleep } from 'node:timers/promises';
import { type DeliveryDeps, deliverNotifications } from '../../activities/notifications/deliver';
import { findEvents } from '../../activities/notifications/find-events';
import { parseReceivers } from '../../clients/notify';
import { createHourRuns } from '../../clients/postgres/hour-runs';
import { createNotifications } from '../../clients/postgres/notifications';
import { createPromotions } from '../../clients/postgres/promotions';
import { NOTIFICATION_KINDS } from '../../config/notification-kinds';
import { HOUR_MS, type Hour } from '../../forecasting/hour';
import { type NotificationReceiver, startNotificationReceiver } from '../support/notification-receiver';
import { createScratchDatabase, type ScratchDatabase } from '../support/scratch-database';

const HOUR = Date.UTC(2026, 10, 21, 7);
const MINUTE_MS = 60_000;
const asset = 'BTC';
let scratch: ScratchDatabase;
let now: number;
let problems: string[];
const open: NotificationReceiver[] = [];

beforeEach(async () => {
  scratch = await createScratchDatabase();
  now = HOUR;
  problems = [];
});

afterEach(async () => {
  for (const receiver of open.splice(0)) await receiver.close();
  await scratch.drop();
});

async function start(...given: Parameters<typeof startNotificationReceiver>): Promise<NotificationReceiver> {
  const receiver = await startNotificationReceiver(...given);
  open.push(receiver);
  return receiver;
}

/** A pipeline worker as far as messages are concerned. Each call is a new one, so calling it twice is a restart. */
function deliver(urls: string, changed: Partial<DeliveryDeps> = {}): Promise<void> {
  const { database } = scratch;
  return deliverNotifications({
    asset,
    receivers: parseReceivers(urls),
    kinds: new Set(NOTIFICATION_KINDS),
    notifications: createNotifications(database),
    findEvents: (range) => findEvents(database, range),
    clock: { now: () => now },
    onProblem: (line) => problems.push(line),
    ...changed,
  });
}

function recordRun(hour: Hour, outcome: string, runId = `${outcome} ${hour}`): Promise<void> {
  const run = {
    asset,
    source: 'livecoinwatch',
    hour,
    outcome,
    reason: `reason of ${outcome}`,
    steps: [],
    runId,
    finishedAt: now,
  };
  return createHourRuns(scratch.database).record(run);
}

const idsOf = ({ received }: NotificationReceiver) => received.map(({ body }) => body.id);

test('each event arrives once at each receiver: after restarts, retried runs, and with several workers at a time', async () => {
  const slow = await start(async (response) => {
    await sleep(100);
    response.end();
  });
  const other = await start();
  const urls = `${slow.url}/secret-a,${other.url}/secret-b`;
  await deliver(urls);
  now += MINUTE_MS;
  await recordRun(HOUR, 'gated', 'first run');
  await Promise.all([deliver(urls), deliver(urls), deliver(urls)]);
  await deliver(urls);
  now += 15 * MINUTE_MS;
  await recordRun(HOUR, 'gated', 'second run');
  await recordRun(HOUR, 'failed');
  await deliver(urls);
  await deliver(urls);
  const ids = ['BTC/hour/2026-11-21T07Z/gated', 'BTC/hour/2026-11-21T07Z/failed'];
  expect([idsOf(slow), idsOf(other)]).toEqual([ids, ids]);
  const stored = await scratch.database.selectFrom('notification_attempts').selectAll().execute();
  expect(JSON.stringify(stored)).not.toContain('secret');
});

test('a new receiver gets no events of the past', async () => {
  await recordRun(HOUR, 'failed');
  now += MINUTE_MS;
  const receiver = await start();
  await deliver(receiver.url);
  await recordRun(HOUR + HOUR_MS, 'gated');
  await deliver(receiver.url);
  expect(idsOf(receiver)).toEqual(['BTC/hour/2026-11-21T08Z/gated']);
});

test('a failure is tried again after the delay that the receiver asks for, and delays no other receiver', async () => {
  const failing = await start((response, number) => {
    if (number === 1) response.writeHead(429, { 'retry-after': '300' });
    response.end();
  });
  const healthy = await start();
  const urls = `${failing.url}/secret,${healthy.url}`;
  await deliver(urls);
  await recordRun(HOUR, 'failed');
  await deliver(urls);
  expect(healthy.received).toHaveLength(1);
  const newest = await createNotifications(scratch.database).newestSince({ asset, time: HOUR });
  const attempts = newest.map(({ name, result, detail }) => ({ name, result, detail }));
  expect(attempts).toHaveLength(2);
  expect(attempts).toContainEqual({
    name: `webhook ${new URL(failing.url).host}`,
    result: 'failed',
    detail: 'HTTP 429',
  });
  expect(attempts).toContainEqual({ name: `webhook ${new URL(healthy.url).host}`, result: 'sent', detail: 'HTTP 200' });
  now += 299_000;
  await deliver(urls);
  expect(failing.received).toHaveLength(1);
  now += 1_000;
  await deliver(urls);
  await deliver(urls);
  expect(failing.received).toHaveLength(2);
  const later = await createNotifications(scratch.database).newestSince({ asset, time: HOUR });
  expect(later.map(({ result }) => result)).toEqual(['sent', 'sent']);
  expect(problems).toEqual([
    `The message hour/2026-11-21T07Z/failed was not delivered to webhook ${new URL(failing.url).host}: HTTP 429 (attempt 1 of 8, it is sent again later)`,
  ]);
});

test('a receiver that stays broken gets at most eight attempts; one that refuses gets one', async () => {
  const broken = await start((response) => response.writeHead(500).end());
  const refusing = await start((response) => response.writeHead(404).end());
  const urls = `${broken.url},${refusing.url}`;
  await deliver(urls);
  await recordRun(HOUR, 'failed');
  for (let minute = 0; minute < 12 * 60; minute += 5) {
    await deliver(urls, { kinds: new Set(['failed-hour']) });
    now += 5 * MINUTE_MS;
  }
  expect([broken.received.length, refusing.received.length]).toEqual([8, 1]);
  expect(problems.at(-1)).toContain('(it is not sent again)');
});

test('reports missed hours, decisions and the day; NOTIFY_EVENTS selects', async () => {
  const [all, some] = [await start(), await start()];
  const deliverBoth = async () => {
    await deliver(all.url);
    await deliver(some.url, { kinds: new Set(['digest']) });
  };
  await deliverBoth();
  await recordRun(HOUR, 'published');
  const gate = { source: 'livecoinwatch', asset, hour: HOUR, runId: 'r', evidence: {}, decidedAt: now };
  const promotions = createPromotions(scratch.database);
  await promotions.record({ ...gate, version: '7', promoted: true, reason: 'better' });
  await promotions.record({ ...gate, version: '8', promoted: false, reason: 'not better' });
  now = Date.UTC(2026, 10, 22, 0, 9);
  await deliverBoth();
  now += 2 * MINUTE_MS;
  await deliverBoth();
  await deliverBoth();
  expect(idsOf(all).sort()).toEqual([
    'BTC/digest/2026-11-21',
    'BTC/missed/2026-11-21T22Z',
    'BTC/missed/2026-11-21T23Z',
    'BTC/model/livecoinwatch/2026-11-21T07Z/7/gate',
    'BTC/model/livecoinwatch/2026-11-21T07Z/8/gate',
  ]);
  expect(some.received).toMatchObject([
    { body: { kind: 'digest', priority: 'low', title: 'BTC: the day 2026-11-21' } },
  ]);
  expect(String(some.received[0]?.body.text).split('\n')).toEqual([
    'Hours: 1 published, 0 gated, 0 failed, 23 without a finished run',
    'Settled forecasts: 0; 0 inside and 0 outside their 90 % interval',
    'Skill (7 days): no forecast is settled',
    'Production model: none',
    'Newest forecast: none',
  ]);
});

test('a message that cannot be written does not stop the others', async () => {
  const receiver = await start();
  const event = { kind: 'digest' as const, time: HOUR, describe: () => ({ title: 'title', text: 'text' }) };
  const broken = () => Promise.reject(new Error('no ledger'));
  const events = [
    { ...event, key: 'digest/1', describe: broken },
    { ...event, key: 'digest/2' },
  ];
  const changed = { findEvents: async () => events };
  await deliver(receiver.url, changed);
  await deliver(receiver.url, changed);
  expect(idsOf(receiver)).toEqual(['BTC/digest/2']);
  expect(problems).toEqual([expect.stringContaining('the message could not be written: no ledger')]);
});

test('stops between two messages when the worker stops', async () => {
  const receiver = await start();
  await deliver(receiver.url);
  await recordRun(HOUR, 'failed');
  await recordRun(HOUR + HOUR_MS, 'gated');
  await deliver(receiver.url, { isStopping: () => receiver.received.length === 1 });
  expect(receiver.received).toHaveLength(1);
});
