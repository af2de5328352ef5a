import { randomUUID } from 'node:crypto';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { connectMlflow } from '../../clients/mlflow';
import { createAdminActions } from '../../clients/postgres/admin-actions';
import { createBarHistory } from '../../clients/postgres/bar-history';
import { createHourRuns } from '../../clients/postgres/hour-runs';
import { createPromotions } from '../../clients/postgres/promotions';
import { readDatabaseClockLead } from '../../clients/postgres/server-clock';
import { createSnapshots } from '../../clients/postgres/snapshots';
import { formatHour, HOUR_MS } from '../../forecasting/hour';
import type { App } from '../../serve/fastify';
import { createTemporalAccess, type TemporalAccess } from '../../serve/temporal-client';
import { connectTemporal } from '../../temporal/connection';
import { findRunningHour } from '../../temporal/hours';
import { readPause } from '../../temporal/pause';
import { ensureSchedule } from '../../temporal/schedule';
import { createMidHourClock } from '../support/mid-hour';
import { marketWith, plainApp } from '../support/plain-app';
import { createScratchDatabase, type ScratchDatabase } from '../support/scratch-database';
import { mlflowForTests, temporalForTests } from '../support/servers';
import { until } from '../support/until';

/** The actions of the server on a real Temporal and a real database. No worker runs, so the hours that are started wait. */
const asset = `A${randomUUID().slice(0, 8).toUpperCase()}`;
const TOKEN = 'a-token-of-24-characters';
const headers = { authorization: `Bearer ${TOKEN}` };
/** The ticks of the schedule, which come each quarter of an hour, run other hours. */
const { clock, hour: newest } = createMidHourClock({ daysAgo: 1 });
let scratch: ScratchDatabase;
let client: Client;
let temporal: TemporalAccess;
let app: App;

beforeAll(async () => {
  scratch = await createScratchDatabase();
  client = await connectTemporal(temporalForTests());
  await ensureSchedule(client, { asset });
  temporal = createTemporalAccess(temporalForTests());
  const { database } = scratch;
  app = await plainApp({
    asset,
    market: marketWith([]),
    adminToken: TOKEN,
    clock,
    admin: {
      temporal,
      adminActions: createAdminActions(database),
      control: { hourRuns: createHourRuns(database), readClockLead: () => readDatabaseClockLead(database), clock },
      liveCoinWatch: undefined,
      decisions: {
        snapshots: createSnapshots(database),
        promotions: createPromotions(database),
        promotionsOf: (question) => createPromotions(database, question),
        bars: createBarHistory(database),
        mlflow: connectMlflow(mlflowForTests()),
        clock,
      },
    },
  });
});

afterAll(async () => {
  await app.close();
  for (const name of ['hourly', 'batch-forecast', 'retention', 'features'])
    await client.schedule.getHandle(`${name}-${asset}`).delete();
  await Promise.all([temporal.close(), client.connection.close()]);
  await scratch.drop();
});

type Answer = Awaited<ReturnType<typeof act>>;

async function act(action: string, payload: object) {
  const answer = await app.inject({ method: 'POST', url: `/admin/${action}`, payload, headers });
  return { status: answer.statusCode, ...answer.json() };
}

test('runs an hour once, and cancels it', async () => {
  const hour = formatHour(newest);
  const planned = await act('run', { dry_run: true });
  expect(planned).toMatchObject({
    ...{
      workflow_id: `hourly/${asset}/${hour}`,
      message: expect.stringMatching(/^Runs the hour .*, with training\./),
    },
  });
  expect(await findRunningHour(client, { asset, hour: newest })).toBeNull();
  expect((await act('cancel', { hour })).code).toBe('NotRunning');
  expect((await act('run', { hour })).message).toBe(`The hour ${asset} ${hour} runs now.`);
  // A run of an asset without prices ends soon. It is then started again.
  const actWhileRunning = (action: string, payload: object, isMet: (answer: Answer) => boolean) =>
    until(async () => {
      await act('run', { hour });
      return act(action, { hour, ...payload });
    }, isMet);
  const says = (text: RegExp) => (answer: Answer) => text.test(answer.message);
  await actWhileRunning('run', { dry_run: true }, says(/is running already, so nothing is started/));
  await actWhileRunning('run', {}, says(/is already running; nothing was started/));
  await actWhileRunning('cancel', { dry_run: true }, says(/^Cancels the run of the hour/));
  await actWhileRunning('cancel', {}, ({ status }) => status === 200);
});

test('says which steps run again', async () => {
  const again = await act('run', { hour: formatHour(newest), from_step: 'train', train: false, dry_run: true });
  expect(again.message).toMatch(/train, evaluate, promote, attach-report, first-forecast/);
});

// After the tests that run the newest hour: the tick that a resume starts may run it, too.
test('pauses and resumes the hourly runs, and first says what it would do', async () => {
  expect(await act('pause', { dry_run: true })).toMatchObject({
    ...{ status: 200, action: 'pause', asset, dry_run: true },
    message: expect.stringContaining(`Pauses the hourly runs of ${asset}: no new hour starts`),
  });
  expect(await readPause(client, { asset })).toBeNull();
  const paused = await act('pause', { reason: 'a trial', operator: 'eve' });
  expect(paused.message).toMatch(new RegExp(`^The hourly runs of ${asset} are paused by eve at .*: a trial`));
  expect(await readPause(client, { asset })).toMatch(/^paused by eve at .*: a trial$/);
  expect((await act('resume', { dry_run: true })).message).toMatch(/The note of the pause is: paused by eve/);
  expect((await act('resume', {})).message).toMatch(/go on/);
  expect(await readPause(client, { asset })).toBeNull();
});

test('says what a backfill would do, and stops one', async () => {
  const hour = newest - 2 * HOUR_MS;
  const source = 'test';
  const run = { asset, source, reason: null, steps: [], finishedAt: newest };
  await createHourRuns(scratch.database).record({ ...run, runId: 'a', hour, outcome: 'published' });
  const range = { from: formatHour(hour), to: formatHour(newest) };
  expect((await act('backfill', { ...range, dry_run: true })).message).toMatch(
    /^Runs 2 of the 3 hours of .*; 1 is published already\. At most 4 run at a time/,
  );
  expect((await act('backfill', range)).message).toMatch(/runs now, at most 4 hours at a time\.$/);
  // The hours of an asset without prices end soon, and the backfill with them.
  const handle = client.workflow.getHandle(`backfill/${asset}`);
  expect((await handle.describe()).type).toBe('backfill');
  await handle.terminate().catch(ignoreEnded);
});

/** Only a workflow that runs can be terminated. */
function ignoreEnded(error: unknown): void {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}

test('chooses the values in the dry run, and refuses an action that would do something else by now', async () => {
  const planned = await act('backfill', { from: formatHour(newest), dry_run: true });
  expect(planned.resolved).toEqual({
    ...{ from: formatHour(newest), to: formatHour(newest), parallel: 4 },
  });
  const [run, { plan, resolved }] = [await act('run', { dry_run: true }), await act('pause', { dry_run: true })];
  expect([run.resolved, resolved]).toEqual([{ hour: formatHour(newest), train: true }, {}]);
  expect((await act('pause', {})).status).toBe(200);
  expect(await act('pause', { plan })).toMatchObject({
    ...{ status: 409, code: 'PlanChanged', detail: expect.stringMatching(/^Nothing was done.*are paused already/) },
  });
  const again = await act('resume', { dry_run: true });
  expect((await act('resume', { plan: again.plan, ...again.resolved })).status).toBe(200);
});

test.each([
  ['run', { hour: formatHour(newest + HOUR_MS) }, 400, 'is in the future; the newest closed hour is'],
  ['run', { from_step: 'tarin' }, 400, 'There is no step "tarin"; the steps are extract'],
  ['run', { hour: '2020-01-01' }, 409, "is before nexthour's first start"],
  ['backfill', { from: formatHour(newest), to: '2020-01-01' }, 400, 'swap them'],
  ['cancel', {}, 400, 'Say what to cancel: give hour, or backfill: true'],
  ['cancel', { backfill: true }, 409, 'No backfill is running'],
  // The reason has the characters of the escape sequence of NUL, which Postgres does not store.
  ['rollback', { reason: 'a \\u0000 trial' }, 409, 'No hour has run yet'],
])('refuses %s %j', async (action, payload, status, message) => {
  const answer = await act(action, payload);
  expect([answer.status, answer.detail]).toEqual([status, expect.stringContaining(message)]);
});

test('keeps a row for each action, newest first', async () => {
  const { actions } = (await app.inject({ url: '/admin/audit?count=500', headers })).json();
  const paused = actions.find(
    (one: { action: string; operator: string }) => one.action === 'POST /admin/pause' && one.operator === 'eve',
  );
  expect(paused).toMatchObject({
    ...{ operator: 'eve', status: 200, request: { reason: 'a trial', operator: 'eve' } },
    message: expect.stringContaining('are paused by eve'),
  });
  expect(actions.every(({ request }: { request: { dry_run?: boolean } }) => request.dry_run !== true)).toBe(true);
  await expect(scratch.database.deleteFrom('admin_actions').execute()).rejects.toThrow(/append-only/);
});
