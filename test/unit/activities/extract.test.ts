import { createExtractActivities, type ExtractDeps } from '../../../activities/extract';
import type { ExtractProgress } from '../../../activities/extract/progress';
import { connectLiveCoinWatch } from '../../../clients/livecoinwatch';
import { HOUR_MS, parseHour } from '../../../forecasting/hour';
import { checkSeries } from '../../../forecasting/quality/check-series';
import { WEEK_MS } from '../../../forecasting/replay';
import type { HistoryPoint } from '../../../simulator/replayed-prices';
import { manualClock } from '../../../system/clock';
import type { NexthourError } from '../../../system/errors';
import { tenfoldDuring } from '../../support/exchange-faults';
import { objectStoreInMemory, observationsInMemory } from '../../support/in-memory-observations';
import { frozenSample } from '../../support/price-sample';
import { API_KEY, type RunningSimulator, startSimulator } from '../../support/start-simulator';

const hour = parseHour('2026-11-21T07Z');
const input = { asset: 'BTC', hour };
let simulator: RunningSimulator;
afterEach(() => simulator.close());

async function prepare(options: Parameters<typeof startSimulator>[0] = {}, more: Partial<ExtractDeps> = {}) {
  simulator = await startSimulator({ callsPerSecond: 10_000, ...options });
  const observations = observationsInMemory();
  const objectStore = objectStoreInMemory();
  const deps: ExtractDeps = {
    liveCoinWatch: connectLiveCoinWatch({ url: simulator.url, apiKey: API_KEY }),
    observations,
    objectStore,
    clock: simulator.clock,
    historyDays: 5,
    assets: 1,
    readClockLead: async () => 0,
    rateLimit: { startPerSecond: 1_000, maxPerSecond: 1_000 },
    ...more,
  };
  return { ...createExtractActivities(deps), observations, objectStore };
}

const keepPoints = (isKept: (date: number) => boolean) => ({
  kind: 'history' as const,
  change: (points: readonly HistoryPoint[]) => points.filter(({ date }) => isKept(date)),
});

describe('extract', () => {
  it('stores the real prices of the replayed hours, each with its high and low', async () => {
    const { extractPrices, observations } = await prepare();
    expect(await extractPrices(input)).toEqual({
      source: 'replay+112w',
      asOf: simulator.clock.now(),
      firstHour: hour - 119 * HOUR_MS,
      lastHour: hour,
      rows: 120,
      missingHours: 0,
      fetchedHours: 120,
      calls: 15,
    });
    for (const { hour: at, rate, high, low, points } of observations.rows) {
      const real = frozenSample().at(at - 112 * WEEK_MS);
      expect({ rate, high, low, points }).toEqual({ rate: real?.rate, high: real?.high, low: real?.low, points: 12 });
    }
  });

  it('stores every raw answer under the hash that its observations name', async () => {
    const { extractPrices, observations, objectStore } = await prepare();
    await extractPrices(input);
    const stored = new Set([...objectStore.objects.keys()].map((key) => key.split('/')[1]));
    expect(new Set(observations.rows.map(({ answerSha256 }) => answerSha256))).toEqual(stored);
    expect(new Set(observations.answers.map(({ object }) => object.sha256))).toEqual(stored);
  });

  it('makes no call the second time, and an hour later one call for the new hour', async () => {
    const { extractPrices } = await prepare();
    await extractPrices(input);
    expect(await extractPrices(input)).toMatchObject({ rows: 120, fetchedHours: 0, calls: 0 });
    simulator.clock.set(hour + HOUR_MS + 5000);
    const next = await extractPrices({ ...input, hour: hour + HOUR_MS });
    expect(next).toMatchObject({ rows: 120, fetchedHours: 1, calls: 1 });
  });

  it('still reads what was observed before the clock was set back', async () => {
    const { extractPrices, observations } = await prepare();
    await extractPrices(input);
    simulator.clock.set(hour + 60_000);
    const extracted = await extractPrices(input);
    expect(extracted).toMatchObject({ rows: 120, calls: 0 });
    expect(await observations.read({ ...extracted, asset: 'BTC' })).toHaveLength(120);
  });

  it('fetches only the remaining hours after a failure', async () => {
    let isBroken = true;
    const { extractPrices, observations } = await prepare({
      faultOf: ({ path, call }) =>
        isBroken && path.endsWith('history') && call > 9 ? { kind: 'status', code: 400 } : undefined,
    });
    await expect(extractPrices(input)).rejects.toMatchObject({ code: 'CallRefused' });
    const before = observations.rows.length;
    expect(before).toBeGreaterThan(0);
    isBroken = false;
    const second = await extractPrices(input);
    expect(second).toMatchObject({ rows: 120, fetchedHours: 120 - before });
  });

  it('retries single faults of every kind without starting over', async () => {
    const kinds = ['truncated-body', 'not-json', 'hang-up'] as const;
    const { extractPrices } = await prepare({
      faultOf: ({ path, call }) => {
        const kind = kinds[call - 2];
        if (path.endsWith('history') && call === 5) return { kind: 'status', code: 429, retryAfterS: 1 };
        return path.endsWith('history') && kind ? { kind } : undefined;
      },
    });
    expect(await extractPrices(input)).toMatchObject({ rows: 120, fetchedHours: 120, calls: 15 });
  });

  it('slows down to the rate that the API allows', async () => {
    const { extractPrices } = await prepare(
      { callsPerSecond: 8 },
      { historyDays: 10, rateLimit: { startPerSecond: 40 } },
    );
    expect(await extractPrices(input)).toMatchObject({ rows: 240, calls: 30 });
  });

  it('waits for the price of the hour and does not record it as missing', async () => {
    let isPublished = false;
    const { extractPrices, observations } = await prepare({
      faultOf: () => (isPublished ? undefined : keepPoints((date) => date < hour)),
    });
    await expect(extractPrices(input)).rejects.toMatchObject({
      code: 'NotYetPublished',
      canRetry: true,
      message:
        'The price of 2026-11-21T07Z is not published yet (LiveCoinWatch answers with 96 prices from 2026-11-20 23:00 UTC to 2026-11-21 07:00 UTC, the newest of 2026-11-21 06:55 UTC); the step will be retried',
    });
    expect(observations.rows.some((row) => row.hour === hour)).toBe(false);
    isPublished = true;
    expect(await extractPrices(input)).toMatchObject({ rows: 120, calls: 1 });
  });

  const times = (change: (date: number) => number) => (points: readonly HistoryPoint[]) =>
    points.map((point) => ({ ...point, date: change(point.date) }));

  it.each([
    ['in seconds', times((date) => date / 1_000), /1970-01-21 \d\d:\d\d UTC \(\d+\) \(the times seem to be in seconds/],
    ['in nanoseconds', times((date) => date * 1_000_000), /to \d{19} \(the times seem to be in nanoseconds/],
    ['of another day', times((date) => date - 24 * HOUR_MS), /from 2026-11-\d\d \d\d:\d\d UTC to [^(]+\. The answer/],
  ])('fails at once on times %s, names what was asked and what came, and keeps the answer', async (_, change, came) => {
    const { extractPrices, observations, objectStore } = await prepare({
      faultOf: () => ({ kind: 'history', change }),
    });
    const error = await extractPrices(input).catch((thrown: NexthourError) => thrown);
    expect(error).toMatchObject({ code: 'AnswerOutsideRange', canRetry: false });
    const { message } = error as NexthourError;
    expect(message).toMatch(
      /^LiveCoinWatch was asked for the prices from 2026-11-\d\d \d\d:00 UTC to .+ and answered with 97 prices from/,
    );
    expect(message).toMatch(came);
    const key = /stored as (raw\S+);/.exec(message)?.[1] ?? '';
    expect(objectStore.objects.get(key)?.toString()).toContain('"history"');
    expect(observations.answers.length).toBeGreaterThan(0);
    expect(observations.rows).toEqual([]);
  });

  const atTheHour = (change: (point: HistoryPoint) => object[]) => (points: readonly HistoryPoint[]) =>
    points.flatMap((point) => (point.date === hour ? change(point) : [point]));

  it.each([
    ['zero', atTheHour((point) => [{ ...point, rate: 0 }]), 'UnusablePrice', 'answers 0 USD, which cannot be a price'],
    [
      'contradictory',
      atTheHour((point) => [point, { ...point, rate: 2 * point.rate }]),
      'UnusablePrice',
      'answers several: 65820.06, 131640.12 USD',
    ],
    ['null', atTheHour((point) => [{ ...point, rate: null }]), 'NotYetPublished', 'answers with an empty price'],
    [
      'absent, as all others,',
      () => [],
      'NotYetPublished',
      'has no price from 2026-11-20 23:00 UTC to 2026-11-21 07:00',
    ],
  ])('says that the newest price is %s', async (_, change, code, came) => {
    const { extractPrices } = await prepare({ faultOf: () => ({ kind: 'history', change }) });
    await expect(extractPrices(input)).rejects.toMatchObject({
      code,
      canRetry: true,
      message: expect.stringContaining(`LiveCoinWatch ${came}`),
    });
  });

  it('waits for an hour that begins within two minutes', async () => {
    const { extractPrices } = await prepare({ now: hour - 60_000 });
    await expect(extractPrices(input)).rejects.toMatchObject({ code: 'NotYetPublished', canRetry: true });
  });

  it('retries while the clock of the worker is far behind', async () => {
    const { extractPrices } = await prepare({ now: hour - 3 * HOUR_MS });
    await expect(extractPrices(input)).rejects.toMatchObject({
      code: 'HourNotBegun',
      canRetry: true,
      message: "2026-11-21T07Z has not begun: this worker's clock shows 2026-11-21 04:00 UTC; the step will be retried",
    });
  });

  it('refuses at once an hour that has not begun by the clock of the database', async () => {
    const readClockLead = async () => 3 * HOUR_MS;
    const { extractPrices } = await prepare({ now: hour + 60_000 }, { readClockLead });
    await expect(extractPrices(input)).rejects.toMatchObject({
      code: 'HourNotBegun',
      canRetry: false,
      message:
        "2026-11-21T07Z has not begun: the clock of this machine is 3 h ahead of the database's; set the clock that is wrong",
    });
  });

  it('runs an hour that has begun by the clock of the database, although this machine is behind', async () => {
    const clock = manualClock(hour - 3 * HOUR_MS + 300_000);
    const readClockLead = async () => -3 * HOUR_MS;
    const { extractPrices } = await prepare({ now: hour + 300_000 }, { clock, readClockLead });
    expect(await extractPrices(input)).toMatchObject({ rows: 120 });
  });

  it('counts the hour as missing when its price is not published within 45 minutes', async () => {
    const { extractPrices, observations } = await prepare({
      now: hour + (HOUR_MS * 3) / 4 - 1,
      faultOf: () => keepPoints((date) => date < hour),
    });
    await expect(extractPrices(input)).rejects.toMatchObject({ code: 'NotYetPublished' });
    simulator.clock.set(hour + (HOUR_MS * 3) / 4);
    expect(await extractPrices(input)).toMatchObject({ rows: 119, missingHours: 1, fetchedHours: 0, calls: 1 });
    expect(observations.rows.find((row) => row.hour === hour)).toMatchObject({ rate: null, points: 11 });
  });

  it('records a gap of LiveCoinWatch as missing, and does not request it again at once', async () => {
    const gap = hour - 50 * HOUR_MS;
    const { extractPrices } = await prepare({ faultOf: () => keepPoints((date) => date !== gap) });
    expect(await extractPrices(input)).toMatchObject({ rows: 119, missingHours: 1, fetchedHours: 119 });
    expect(await extractPrices(input)).toMatchObject({ calls: 0 });
  });

  it.each([0, -88_789.99, 1e39])(
    'counts the impossible price %d of an hour as missing, and requests it again',
    async (rate) => {
      let isBroken = true;
      const spoil = (points: readonly HistoryPoint[]) =>
        points.map((point) => (point.date === hour - 3 * HOUR_MS ? { ...point, rate } : point));
      const { extractPrices, observations } = await prepare({
        faultOf: () => (isBroken ? { kind: 'history', change: spoil } : undefined),
      });
      expect(await extractPrices(input)).toMatchObject({ rows: 119, missingHours: 1, rejectedPrices: 1 });
      isBroken = false;
      simulator.clock.set(simulator.clock.now() + 20_000);
      const healed = await extractPrices(input);
      expect(healed).toMatchObject({ rows: 120, missingHours: 0, fetchedHours: 1, calls: 1 });
      expect(healed).not.toHaveProperty('rejectedPrices');
      const real = frozenSample().at(hour - 3 * HOUR_MS - 112 * WEEK_MS);
      const [row] = await observations.read({ ...healed, asset: 'BTC', firstHour: hour - 3 * HOUR_MS, asOf: Infinity });
      expect(row).toMatchObject({ rate: real?.rate, low: real?.low, high: real?.high });
    },
  );

  it('requests the hours around a wrong jump again, and takes the corrected price', async () => {
    let isBroken = true;
    const tenfold = tenfoldDuring(hour - 2 * HOUR_MS);
    const { extractPrices, observations } = await prepare({
      faultOf: (call) => (isBroken ? tenfold(call) : undefined),
    });
    await extractPrices(input);
    isBroken = false;
    simulator.clock.set(simulator.clock.now() + 20_000);
    const { asOf, source, firstHour, lastHour } = await extractPrices(input);
    const series = await observations.read({ source, asset: 'BTC', firstHour, lastHour, asOf });
    expect(checkSeries(series, { hour, firstHour })).toMatchObject({ passed: true });
    expect(await extractPrices(input)).toMatchObject({ calls: 0 });
  });

  it.each([
    [90, 8 + 18],
    [30, 8 + 60],
    [13, 8 + 120],
  ])('requests shorter ranges when an answer holds only %i points', async (maxPoints, calls) => {
    const { extractPrices, observations } = await prepare({ maxPoints });
    const extracted = await extractPrices(input);
    expect(extracted).toMatchObject({ rows: 120, fetchedHours: 120 });
    expect(extracted.calls).toBeLessThanOrEqual(calls + 8);
    expect(observations.rows.every(({ points }) => points === 12)).toBe(true);
  });

  it('requests shorter ranges of hourly points, too', async () => {
    const { extractPrices, observations } = await prepare({ maxPoints: 30, creditsPerDay: 150 }, { historyDays: 60 });
    expect(await extractPrices(input)).toMatchObject({ rows: 1440, missingHours: 0 });
    expect(observations.rows.some(({ high, points }) => high === null && points === 1)).toBe(true);
    const { remaining } = await connectLiveCoinWatch({ url: simulator.url, apiKey: API_KEY }).credits();
    expect(remaining).toBeGreaterThanOrEqual(20);
  });

  it('accepts, after a few probes, that LiveCoinWatch has only hourly points', async () => {
    const { extractPrices, observations } = await prepare({
      faultOf: () => keepPoints((date) => date % HOUR_MS === 0),
    });
    const { rows, calls } = await extractPrices(input);
    expect(rows).toBe(120);
    expect(calls).toBeLessThanOrEqual(15 + 8);
    expect(observations.rows.every(({ high, points }) => high === null && points === 1)).toBe(true);
  });

  it('fetches hourly points for the oldest hours when there are few credits, and keeps the reserve', async () => {
    const { extractPrices, observations } = await prepare({ creditsPerDay: 100 }, { historyDays: 60 });
    expect(await extractPrices(input)).toMatchObject({ rows: 1440, missingHours: 0 });
    expect(observations.rows.some(({ high, points }) => high === null && points === 1)).toBe(true);
    expect(observations.rows.find((row) => row.hour === hour)).toMatchObject({ points: 12 });
    const { remaining } = await connectLiveCoinWatch({ url: simulator.url, apiKey: API_KEY }).credits();
    expect(remaining).toBeGreaterThanOrEqual(20);
  });

  it('fetches the whole history of a second asset with the credits that the first has left', async () => {
    const { extractPrices } = await prepare({ creditsPerDay: 200 }, { historyDays: 60 });
    expect(await extractPrices(input)).toMatchObject({ source: 'replay+112w', rows: 1440, missingHours: 0 });
    const second = await extractPrices({ ...input, asset: 'ETH' });
    expect(second).toMatchObject({ source: 'generated+112w', rows: 1440, missingHours: 0 });
    expect(second.calls).toBeLessThanOrEqual(24);
    const { remaining } = await connectLiveCoinWatch({ url: simulator.url, apiKey: API_KEY }).credits();
    expect(remaining).toBeGreaterThan(0);
  });

  it.each(['at the same time', 'in turn'])(
    'shares the credits among assets that fetch their histories %s',
    async (when) => {
      const { extractPrices, observations } = await prepare({ creditsPerDay: 300 }, { historyDays: 60, assets: 4 });
      let before: Promise<unknown> = Promise.resolve();
      const all = ['BTC', 'ETH', 'SIM1', 'SIM2'].map((asset) => {
        const start = () => extractPrices({ ...input, asset });
        const extracted = when === 'in turn' ? before.then(start) : start();
        before = extracted;
        return extracted;
      });
      for (const { rows, calls } of await Promise.all(all)) {
        expect(rows).toBe(1440);
        // Asking for the credits costs one, too.
        expect([57, 58, 59, 60]).toContain(calls);
      }
      for (const asset of ['BTC', 'ETH', 'SIM1', 'SIM2']) {
        const newest = observations.rows.filter((row) => row.asset === asset && row.hour > hour - 300 * HOUR_MS);
        expect(newest.every(({ points }) => points === 12)).toBe(true);
      }
    },
  );

  it('fails with OutOfCredits when the credits run out', async () => {
    const { extractPrices } = await prepare({ creditsPerDay: 6 });
    await expect(extractPrices(input)).rejects.toMatchObject({ code: 'OutOfCredits', canRetry: false });
  });

  it('reports its progress, and keeps the fetched data when it is cancelled', async () => {
    const stop = new AbortController();
    const reports: ExtractProgress[] = [];
    const onProgress = (progress: ExtractProgress) => {
      reports.push(progress);
      if (reports.length === 4) stop.abort(new RangeError('cancelled'));
    };
    const { extractPrices, observations } = await prepare({}, { onProgress, signal: () => stop.signal });
    await expect(extractPrices(input)).rejects.toThrow(new RangeError('cancelled'));
    expect(reports[3]).toEqual({ callsDone: 4, callsPlanned: 15, hoursDone: 32, etaMs: expect.any(Number) });
    expect(observations.rows.length).toBeGreaterThanOrEqual(32);
    expect(observations.rows.length).toBeLessThan(120);
  });
});
