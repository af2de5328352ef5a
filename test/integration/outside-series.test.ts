import { randomUUID } from 'node:crypto';
import { createOutsideSeriesActivities, type DueSeries } from '../../activities/outside-series';
import { connectAlphaVantage } from '../../clients/alpha-vantage';
import { connectPolygon } from '../../clients/polygon';
import { connectDatabase, type Database } from '../../clients/postgres/database';
import { migrate } from '../../clients/postgres/migrate';
import { createOutsideSeries, type OutsideSeriesTables } from '../../clients/postgres/outside-series';
import { createAsOf } from '../../forecasting/outside-series/as-of';
import { API_LIMITS } from '../../forecasting/outside-series/call-budget';
import { findSeries, SERIES } from '../../forecasting/outside-series/catalogue';
import type { OutsideSeries } from '../../forecasting/outside-series/outside-series';
import { releaseRule } from '../../forecasting/outside-series/release-rules';
import type { Fault } from '../../simulator/faults';
import { databaseUrlForTests } from '../support/servers';
import { API_KEY, type RunningSimulator, startSimulator } from '../support/start-simulator';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Two weeks before the consumer prices of November are released. */
const START = Date.UTC(2026, 11, 1, 12);
const RELEASE = Date.UTC(2026, 11, 15, 13, 30);

let database: Database;
let tables: OutsideSeriesTables;
let simulator: RunningSimulator;
let fault: Fault | undefined;
/** Each test has series of its own. */
let source: string;

beforeAll(async () => {
  database = connectDatabase(databaseUrlForTests());
  await migrate(database);
  tables = createOutsideSeries(database);
});
afterAll(() => database.destroy());

beforeEach(async () => {
  [source, fault] = [`test-${randomUUID()}`, undefined];
  simulator = await startSimulator({
    now: START,
    faultOf: ({ path }) => (path.endsWith('/status') ? undefined : fault),
  });
});
afterEach(() => simulator.close());

function open({ historyDays = 90, calls = tables } = {}) {
  const named = <Api extends object>(api: Api) => ({ ...api, source: async () => source });
  const apis = {
    polygon: named(connectPolygon({ url: `${simulator.url}/polygon`, apiKey: API_KEY })),
    'alpha-vantage': named(connectAlphaVantage({ url: `${simulator.url}/alpha-vantage`, apiKey: API_KEY })),
  };
  return createOutsideSeriesActivities({ apis, tables: calls, clock: simulator.clock, historyDays });
}

/** One run of the DAG. The clock moves to the time of each call. */
async function run(activities = open()): Promise<(string | null)[]> {
  const due = await activities.listDueSeries({});
  const outcomes: (string | null)[] = [];
  for (const element of [...due].sort((a, b) => a.at - b.at)) {
    simulator.clock.set(Math.max(element.at, simulator.clock.now()));
    outcomes.push(
      await activities.collectSeries({ element }).then(
        ({ outcome }) => outcome,
        () => null,
      ),
    );
  }
  return outcomes;
}

async function collectOne(id: string): Promise<void> {
  const series = findSeries(id) as OutsideSeries;
  const now = simulator.clock.now();
  const call = await tables.reserve({ api: series.query.api, source, series: id }, { limits: [], now, before: now });
  await open().collectSeries({ element: { series: id, source, callId: call?.id ?? '', at: now } });
}

it('collects more than 50 series on the first day, within the limits of the APIs', async () => {
  const outcomes: (string | null)[] = [];
  // A series that has a bar in each hour has four pages. In the later runs, it uses the calls that the others leave.
  for (let round = 1; round <= 3; round++) {
    outcomes.push(...(await run(open({ historyDays: 120 }))));
    simulator.clock.set(START + round * 10 * MINUTE_MS);
  }
  // A call over the limits would have failed.
  expect(outcomes.filter((outcome) => outcome !== 'stored' && outcome !== 'unchanged')).toEqual([]);
  const states = await tables.states(source);
  expect(states.size).toBe(SERIES.length - 1);
  for (const [id, { newestEventEnd, newestKnownAt, isCurrent, problem }] of states) {
    expect([id, newestEventEnd === null, isCurrent, problem]).toEqual([id, false, true, null]);
    expect(newestKnownAt).toBeLessThanOrEqual(simulator.clock.now());
  }
  // The last one waits until a day has passed since the first call.
  simulator.clock.set(START + DAY_MS + 15 * MINUTE_MS);
  expect((await run()).length).toBeGreaterThan(0);
  expect((await tables.states(source)).size).toBe(SERIES.length);
});

it('joins the value of the month before one minute before a release, and the new one a minute after it', async () => {
  await collectOne('cpi');
  const cpi = findSeries('cpi') as OutsideSeries;
  const readAt = async (at: number) => createAsOf(cpi, await tables.read({ series: 'cpi', source }, { at }))(at);
  const { knownAt } = releaseRule('cpi');
  expect(knownAt(Date.UTC(2026, 11, 1))).toBe(RELEASE);
  const past = knownAt(Date.UTC(2026, 10, 1));
  expect(await readAt(past - MINUTE_MS)).toMatchObject({ eventEnd: Date.UTC(2026, 9, 1) });
  expect(await readAt(past + MINUTE_MS)).toMatchObject({ eventEnd: Date.UTC(2026, 10, 1) });
  // What is released after the first fetch is known when it was received, not when it was released.
  simulator.clock.set(RELEASE + 5 * MINUTE_MS);
  await collectOne('cpi');
  expect(await readAt(RELEASE + MINUTE_MS)).toMatchObject({ eventEnd: Date.UTC(2026, 10, 1) });
  expect(await readAt(RELEASE + 6 * MINUTE_MS)).toMatchObject({ eventEnd: Date.UTC(2026, 11, 1) });
  const vintages = (await tables.read({ series: 'cpi', source })).map(({ vintage }) => vintage);
  expect(vintages.filter((vintage) => vintage === 'observed')).toHaveLength(1);
});

it('stores a revision as another row, which changes nothing before it was known', async () => {
  await collectOne('retail_sales');
  const first = await tables.read({ series: 'retail_sales', source });
  simulator.clock.set(START + 40 * DAY_MS);
  await collectOne('retail_sales');
  const later = await tables.read({ series: 'retail_sales', source });
  expect(later.slice(0, first.length)).toEqual(first);
  const revised = later.slice(first.length).filter(({ eventEnd }) => eventEnd === first.at(-1)?.eventEnd);
  expect(revised).toHaveLength(1);
  expect(revised[0]?.value).not.toBe(first.at(-1)?.value);
  await expect(database.deleteFrom('series_values').where('source', '=', source).execute()).rejects.toThrow(
    /append-only/,
  );
});

it('waits for its turn, and makes another call after an attempt that did not end', async () => {
  const activities = open();
  const due = await activities.listDueSeries({});
  const late = due.find(({ at }) => at > START + MINUTE_MS) as DueSeries;
  await expect(activities.collectSeries({ element: late })).rejects.toMatchObject({
    ...{ code: 'NotYet', canRetry: true, retryAfterMs: late.at - START },
  });
  const [element] = due as [DueSeries];
  await tables.start(element.callId, { limits: [], now: START, before: START });
  await expect(activities.collectSeries({ element })).rejects.toMatchObject({ code: 'NotYet' });
  expect(await tables.calls({ api: 'alpha-vantage', source, now: START })).toHaveLength(25);
});

it('delays a planned call that is on time when one of the minute before was late', async () => {
  const start: OutsideSeriesTables['start'] = async (id, wanted) => {
    const waitMs = await tables.start(id, wanted);
    // The clock of the simulator moves while the activity waits.
    if (waitMs !== null) simulator.clock.set(wanted.now + waitMs);
    return waitMs;
  };
  const activities = open({ calls: { ...tables, start } });
  const due = (await activities.listDueSeries({})).filter(({ series }) => findSeries(series)?.query.api === 'polygon');
  for (const [index, element] of due.slice(0, 6).entries()) {
    simulator.clock.set(element.at + (index === 0 ? 5_100 : 0));
    expect(await activities.collectSeries({ element })).toMatchObject({ outcome: 'stored' });
  }
  const times = [5_100, 13_000, 26_000, 39_000, 52_000, 66_100, 78_000];
  const calls = await tables.calls({ api: 'polygon', source, now: START });
  expect(calls.slice(0, times.length).map((at) => at - START)).toEqual(times);
});

it('counts a call from its end, because it may reach the API long after its start', async () => {
  const [limits, now, before] = [API_LIMITS.polygon, START, START];
  const call = await tables.reserve({ api: 'polygon', source, series: 'wti' }, { limits, now, before });
  const id = call?.id ?? '';
  expect(await tables.start(id, { limits, now, before })).toBe(0);
  const end = { outcome: 'stored', hasMore: false, newValues: 1, problem: null } as const;
  await tables.finish(id, { ...end, at: now + 4_000 });
  expect(await tables.calls({ api: 'polygon', source, now })).toEqual([now + 4_000]);
});

it('waits while a call before it has no answer, because that call may reach the API late', async () => {
  const limits = API_LIMITS['alpha-vantage'];
  const reserve = async () => {
    const wanted = { limits: [], now: START, before: START };
    return (await tables.reserve({ api: 'alpha-vantage', source, series: 'cpi' }, wanted))?.id ?? '';
  };
  const [first, second] = [await reserve(), await reserve()];
  const startAt = (id: string, seconds: number) =>
    tables.start(id, { limits, now: START + 1_000 * seconds, before: START + 60_000 });
  expect(await startAt(first, 0)).toBe(0);
  expect(await startAt(second, 3)).toBe(2_000);
  await tables.finish(first, { outcome: 'stored', hasMore: false, newValues: 1, problem: null, at: START + 4_000 });
  expect(await startAt(second, 5)).toBe(1_000);
  expect(await startAt(second, 6)).toBe(0);
});

it('makes a call that waited for another one, which was later and made first', async () => {
  const [limits, now, before] = [API_LIMITS.polygon, START, START];
  const reserve = () => tables.reserve({ api: 'polygon', source, series: 'wti' }, { limits, now, before });
  const [first, second] = [await reserve(), await reserve()];
  expect(await tables.start(first?.id ?? '', { limits, now: now + 20, before: now + 20 })).toBe(0);
  expect(await tables.start(second?.id ?? '', { limits, now, before })).toBe(0);
  expect(await tables.calls({ api: 'polygon', source, now })).toEqual([START + 20, START + 20]);
});

it('makes no more calls than the APIs allow after a stop, when those of the time in between are due at once', async () => {
  const activities = open();
  const due = (await activities.listDueSeries({})).filter(({ series }) => findSeries(series)?.query.api === 'polygon');
  simulator.clock.set(START + 8 * MINUTE_MS);
  const collected = await Promise.allSettled(due.map((element) => activities.collectSeries({ element })));
  const waiting = due.filter((_, index) => collected[index]?.status === 'rejected').map(({ series }) => series);
  expect(due.length - waiting.length).toBe(5);
  expect(collected).toEqual(
    due.map(({ series }) =>
      waiting.includes(series)
        ? { status: 'rejected', reason: expect.objectContaining({ code: 'NotYet' }) }
        : { status: 'fulfilled', value: expect.objectContaining({ outcome: 'stored' }) },
    ),
  );
  // The next run plans them again.
  const again = await activities.listDueSeries({});
  expect(again.map(({ series }) => series)).toEqual(expect.arrayContaining(waiting));
});

it.each<[string, Fault, RegExp]>([
  ['a refusal under status 200', { kind: 'body', text: '{"Note":"our call frequency is 5"}' }, /too many/],
  ['half an answer', { kind: 'truncated-body' }, /cannot be used/],
  ['a broken connection', { kind: 'hang-up' }, /No answer/],
])('keeps what is stored through %s, and asks again after a while', async (_, planted, problem) => {
  await collectOne('wti');
  const before = await tables.read({ series: 'wti', source });
  simulator.clock.set(START + 2 * DAY_MS);
  fault = planted;
  await expect(collectOne('wti')).rejects.toMatchObject({ message: expect.stringMatching(problem), canRetry: false });
  const state = (await tables.states(source)).get('wti');
  expect(state).toMatchObject({ failures: 1, isCurrent: true, problem: expect.stringMatching(problem) });
  expect(await tables.read({ series: 'wti', source })).toEqual(before);
  fault = undefined;
  simulator.clock.set(START + 4 * DAY_MS);
  await collectOne('wti');
  expect((await tables.states(source)).get('wti')).toMatchObject({ failures: 0, problem: null });
});

it('stores nothing of an answer that fails a check', async () => {
  await collectOne('wti');
  const before = await tables.read({ series: 'wti', source });
  simulator.clock.set(START + 4 * DAY_MS);
  fault = { kind: 'body', text: '{"data":[{"date":"2026-12-02","value":"74"},{"date":"2026-12-01","value":"-3"}]}' };
  await collectOne('wti');
  expect((await tables.states(source)).get('wti')?.problem).toMatch(/values: the value at .* is -3/);
  expect(await tables.read({ series: 'wti', source })).toEqual(before);
});
