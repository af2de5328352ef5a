import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { renderChain } from '../../cli/ledger/render-report';
import { createLedger } from '../../clients/postgres/ledger';
import { createLedgerArchive } from '../../clients/postgres/ledger-archive';
import { migrate } from '../../clients/postgres/migrate';
import { createObservations } from '../../clients/postgres/observations';
import { createRiseLedger } from '../../clients/postgres/rise-ledger';
import { formatInstant, HOUR_MS } from '../../forecasting/hour';
import { sealForecast, sealSettlement } from '../../forecasting/ledger/entries';
import { computeTrailingPinball } from '../../forecasting/scoring/trailing-pinball';
import { computeTrackRecord, trackRecordJson } from '../../forecasting/track-record';
import { computeSkillWindows } from '../../forecasting/track-record-skill';
import { exportLedger } from '../../operations/ledger/export-ledger';
import { type LedgerReport, verifyLedger } from '../../operations/ledger/verify-ledger';
import { FIRST_HOUR, plantedActual, plantedForecast, plantedRise, RISE_QUESTION } from '../support/planted-forecasts';
import { runVerifyScript } from '../support/run-verify-script';
import { createScratchDatabase, type ScratchDatabase } from '../support/scratch-database';
import { tamperWithDatabase } from '../support/tamper-with-database';

const COUNT = 60;
const VOID = 17;
const LATE = 30;
let scratch: ScratchDatabase;
let folder: string;

/**
 * Creates three chains: one with a void, a late and a waiting forecast, one with replayed prices, and one of rises with two models, one of
 * them backfilled.
 */
beforeAll(async () => {
  scratch = await createScratchDatabase();
  folder = await mkdtemp(join(tmpdir(), 'nexthour-ledger-'));
  const ledger = createLedger(scratch.database);
  for (let index = 0; index < COUNT; index++) {
    const madeAt = FIRST_HOUR + index * HOUR_MS + (index === LATE ? HOUR_MS : 60_000);
    const clock = { now: () => madeAt };
    const forecast = await ledger.publish(plantedForecast(index), clock);
    const closedAt = madeAt + 2 * HOUR_MS;
    if (index === VOID) await ledger.void({ forecast, reason: 'no price, "ever"', voidedAt: closedAt });
    else if (index < COUNT - 1) await ledger.settle(newSettlement(forecast, index, closedAt));
    if (index < 3) await ledger.publish(plantedForecast(index, { source: 'replay+112w' }), clock);
    if (index < RISE_HOURS) await recordRises(index, madeAt);
  }
});

const RISE_HOURS = 8;

async function recordRises(index: number, madeAt: number): Promise<void> {
  const rises = createRiseLedger(scratch.database);
  for (const modelVersion of ['1', '2']) {
    const backfilled = modelVersion === '2' && index < 4;
    const forecast = await rises.publish(plantedRise(index, { modelVersion, backfilled }), { now: () => madeAt });
    const closedAt = forecast.targetHour + 60_000;
    if (index === 5) {
      await createLedger(scratch.database).void({ forecast, reason: 'no price', voidedAt: closedAt });
    } else if (index < RISE_HOURS - 1) {
      const settlement = { actual: plantedActual(index), snapshotSha256: 'c'.repeat(64), settledAt: closedAt };
      await rises.settle({ forecast, ...settlement });
    }
  }
}

function newSettlement(
  forecast: Awaited<ReturnType<ReturnType<typeof createLedger>['publish']>>,
  index: number,
  at: number,
) {
  return { forecast, actual: plantedActual(index), snapshotSha256: 'c'.repeat(64), settledAt: at };
}

afterAll(async () => {
  await scratch.drop();
  await rm(folder, { recursive: true, force: true });
});

function withTampering<T>(statement: string, read: () => Promise<T>): Promise<T> {
  const tables = ['forecasts', 'settlements', 'voids', 'closed_forecasts'];
  return tamperWithDatabase(scratch.database, { tables, statement }, read);
}

/** All faults as `id: field` or `id: problem`. */
function faultsOf({ chains, inconsistencies, missingHeads }: LedgerReport): string[] {
  const faults = chains.flatMap(({ faults }) => faults.map(({ forecastId, field }) => `${forecastId}: ${field}`));
  return [...faults, ...inconsistencies.map(({ forecastId, problem }) => `${forecastId}: ${problem}`), ...missingHeads];
}

const ID = 'BTC-2026-11-01T06Z';
const NEXT = 'BTC-2026-11-01T07Z';
const VOIDED = 'BTC-2026-11-01T18Z';
const LAST = 'BTC-2026-11-03T12Z';

/** A forecast of version 1, and the next one in the chain, of version 2. */
const RISE = `${RISE_QUESTION.id}-v1-2026-11-01T05Z`;
const NEXT_RISE = `${RISE_QUESTION.id}-v2-2026-11-01T05Z`;

const RISE_TAMPERING: [string, string, string[]][] = [
  [
    'the probability of a rise is improved afterwards',
    `update forecasts set probability = probability / 2 where id = '${RISE}'`,
    [`${RISE}: hash`, `${RISE}: settlement.brier`, `${RISE}: settlement.logLoss`],
  ],
  [
    'the threshold of a forecast is lowered',
    `update forecasts set threshold = -0.5 where id = '${RISE}'`,
    [`${RISE}: hash`, `${RISE}: settlement.outcome`],
  ],
  [
    'a backfilled forecast is marked as live',
    `update forecasts set backfilled = false, late = false where id = '${NEXT_RISE}'`,
    [`${NEXT_RISE}: hash`],
  ],
  [
    'a backfilled forecast is not marked as late',
    `update forecasts set late = false where id = '${NEXT_RISE}'`,
    [`${NEXT_RISE}: hash`, `${NEXT_RISE}: late`],
  ],
  [
    'a forecast of a rise is given to another model',
    `update forecasts set model_version = '3' where id = '${RISE}'`,
    [`${RISE}: hash`, `${RISE}: id`],
  ],
  [
    'a forecast of a rise is deleted',
    `delete from forecasts where id = '${RISE}'`,
    [`${RISE}: there is a settlement but no forecast`, `${NEXT_RISE}: position`, `${NEXT_RISE}: previousHash`],
  ],
  [
    'a forecast of a rise is moved to another question',
    `update forecasts set question = 'btc-rise-1pct-3h' where id = '${RISE}'`,
    [`${RISE}: hash`, `${NEXT_RISE}: position`],
  ],
  [
    'an outcome is inverted',
    `update settlements set outcome = 1 - outcome where forecast_id = '${RISE}'`,
    [`${RISE}: settlement.hash`, `${RISE}: settlement.outcome`],
  ],
  [
    'a Brier score is made smaller',
    `update settlements set brier = brier / 2 where forecast_id = '${RISE}'`,
    [`${RISE}: settlement.brier`, `${RISE}: settlement.hash`],
  ],
  [
    'a log loss is made smaller',
    `update settlements set log_loss = log_loss / 2 where forecast_id = '${RISE}'`,
    [`${RISE}: settlement.hash`, `${RISE}: settlement.logLoss`],
  ],
];

describe('nexthour ledger verify', () => {
  test('reports an unchanged ledger as intact, with a line per chain', async () => {
    const report = await verifyLedger(scratch.database);
    expect(faultsOf(report)).toEqual([]);
    const [real, replayed, rises] = report.chains.map(renderChain);
    expect(real).toMatch(
      /^BTC livecoinwatch: 60 forecasts \(59 live, 1 late\), 58 settled, 1 void, 1 waiting, chain intact, head [0-9a-f]{64}\n$/,
    );
    expect(replayed).toMatch(/^BTC replay\+112w: 3 forecasts, 0 settled, 0 void, 3 waiting, chain intact, head /);
    expect(rises).toMatch(
      /^btc-rise-0.5pct-3h livecoinwatch: 16 forecasts \(12 live, 4 backfilled\), 12 settled, 2 void, 2 waiting, chain intact, head /,
    );
  });

  test.each([
    [
      'a forecast is improved afterwards',
      `update forecasts set point = point + 0.01 where id = '${ID}'`,
      [`${ID}: hash`, `${ID}: settlement.error`],
    ],
    [
      'a quantile is moved',
      `update forecasts set quantiles = jsonb_set(quantiles, '{0,value}', '1') where id = '${ID}'`,
      [`${ID}: hash`, `${ID}: settlement.pinball`],
    ],
    [
      'an interval is widened',
      `update forecasts set lower = lower - 900, upper = upper + 900 where id = '${ID}'`,
      [`${ID}: hash`, `${ID}: settlement.winkler`],
    ],
    [
      'the calibration is removed',
      `update forecasts set calibration = null where id = 'BTC-2026-11-01T07Z'`,
      [`${NEXT}: hash`],
    ],
    [
      'a late forecast is marked as live',
      `update forecasts set late = false where late`,
      ['BTC-2026-11-02T07Z: hash', 'BTC-2026-11-02T07Z: late'],
    ],
    [
      'a forecast is backdated',
      `update forecasts set made_at = made_at - interval '3 hours' where late`,
      ['BTC-2026-11-02T07Z: hash', 'BTC-2026-11-02T07Z: late'],
    ],
    ['the model version is changed', `update forecasts set model_version = '9' where id = '${ID}'`, [`${ID}: hash`]],
    [
      'a hash is replaced',
      `update forecasts set hash = repeat('d', 64) where id = '${ID}'`,
      [`${ID}: hash`, `${ID}: settlement.hash`, `${NEXT}: previousHash`],
    ],
    [
      'a forecast is deleted',
      `delete from forecasts where id = '${ID}'`,
      [`${ID}: there is a settlement but no forecast`, `${NEXT}: position`, `${NEXT}: previousHash`],
    ],
    [
      'two forecasts swap their positions',
      `update forecasts set position = -1 where position = 6 and source = 'livecoinwatch';
       update forecasts set position = 6 where position = 7 and source = 'livecoinwatch';
       update forecasts set position = 7 where position = -1`,
      [`${ID}: hash`, `${NEXT}: previousHash`],
    ],
    [
      'the actual price is changed',
      `update settlements set actual = actual + 1 where forecast_id = '${ID}'`,
      [`${ID}: settlement.error`, `${ID}: settlement.hash`, `${ID}: settlement.persistenceError`],
    ],
    [
      'an error is made smaller',
      `update settlements set error = 0 where forecast_id = '${ID}'`,
      [`${ID}: settlement.error`, `${ID}: settlement.hash`],
    ],
    [
      'coverage is inverted',
      `update settlements set covered = not covered where forecast_id = '${ID}'`,
      [`${ID}: settlement.covered`, `${ID}: settlement.hash`],
    ],
    [
      'a pinball loss is made smaller',
      `update settlements set pinball = pinball / 2 where forecast_id = '${ID}'`,
      [`${ID}: settlement.hash`, `${ID}: settlement.pinball`],
    ],
    [
      'a Winkler score is made smaller',
      `update settlements set winkler = winkler / 2 where forecast_id = '${ID}'`,
      [`${ID}: settlement.hash`, `${ID}: settlement.winkler`],
    ],
    [
      'the time of a settlement is changed',
      `update settlements set settled_at = settled_at + interval '1 day' where forecast_id = '${ID}'`,
      [`${ID}: settlement.hash`],
    ],
    [
      'a settlement is deleted',
      `delete from settlements where forecast_id = '${ID}'`,
      [`${ID}: it is marked as closed, but its settlement or void is missing`],
    ],
    [
      'a settled forecast is voided as well',
      `insert into voids values ('${ID}', 'it was bad', now(), 'x')`,
      [`${ID}: settlement and void`, `${ID}: void.hash`],
    ],
    ['the reason of a void is changed', `update voids set reason = 'another reason'`, [`${VOIDED}: void.hash`]],
    [
      'a void is deleted',
      `delete from voids`,
      [`${VOIDED}: it is marked as closed, but its settlement or void is missing`],
    ],
    [
      'a settlement is inserted without the trigger',
      `insert into settlements select '${LAST}', actual, error, persistence_error, covered, pinball, snapshot_sha256, settled_at, winkler, hash from settlements where forecast_id = '${ID}'`,
      [`${LAST}: it is settled or void, but not marked as closed`, `${LAST}: settlement.hash`],
    ],
    ...RISE_TAMPERING,
  ])('detects that %s', async (_, statement, expected) => {
    const found = await withTampering(statement, async () => faultsOf(await verifyLedger(scratch.database)));
    expect(found).toEqual(expect.arrayContaining(expected));
    expect((await verifyLedger(scratch.database)).faults).toBe(0);
  });

  test('detects a removed seal, because an earlier settlement has one', async () => {
    const strip = `
      alter table settlements drop constraint settlements_are_sealed;
      update settlements set hash = null, winkler = null, actual = actual + 1, error = error - 1,
        persistence_error = persistence_error - 1 where forecast_id = '${ID}'`;
    const found = await withTampering(strip, async () => faultsOf(await verifyLedger(scratch.database)));
    expect(found).toContain(`${ID}: settlement.hash`);
  });

  test('detects deleted newest forecasts only with a head that was kept earlier', async () => {
    const { chains } = await verifyLedger(scratch.database);
    const head = chains.find(({ source }) => source === 'livecoinwatch')?.head ?? '';
    expect((await verifyLedger(scratch.database, { heads: [head] })).faults).toBe(0);
    const cut = `delete from forecasts where id = '${LAST}'`;
    const [withoutHead, withHead] = await withTampering(cut, async () => [
      await verifyLedger(scratch.database),
      await verifyLedger(scratch.database, { heads: [head] }),
    ]);
    expect([withoutHead.faults, withHead.missingHeads]).toEqual([0, [head]]);
  });
});

describe('nexthour ledger export', () => {
  test('lets an auditor recompute chains, scores and track records exactly, from the CSV files alone', async () => {
    const { files } = await exportLedger(scratch.database, { folder, now: FIRST_HOUR });
    expect(files.map(({ name, rows }) => [name, rows])).toEqual([
      ['forecasts.csv', 63],
      ['settlements.csv', 58],
      ['rise-forecasts.csv', 16],
      ['rise-settlements.csv', 12],
      ['minute-forecasts.csv', 0],
      ['minute-settlements.csv', 0],
      ['voids.csv', 3],
    ]);
    const report = runVerifyScript(folder);
    expect(report).toMatchObject({ status: 0, stderr: '' });
    expect(report.stdout).toContain('BTC livecoinwatch: 60 forecasts, 58 settled, 1 void, head ');
    expect(report.stdout).toContain('btc-rise-0.5pct-3h livecoinwatch: 16 forecasts, 12 settled, 2 void, head ');
    const chains = await createLedgerArchive(scratch.database).recorded({ asset: 'BTC' });
    const record = [...chains].map(([source, chain]) => ({
      asset: 'BTC',
      ...trackRecordJson(computeTrackRecord(source, chain)),
    }));
    expect(JSON.parse(runVerifyScript(folder, '--json').stdout)).toEqual(record);
    expect(record[0]).toMatchObject({ live: 59, late: 1, settled: 57, void: 1, waiting: 1 });
  });

  test.each([
    ['forecasts.csv', (csv: string) => csv.replace(/,false,1,/, ',false,2,'), /model_version is '2'/],
    ['forecasts.csv', (csv: string) => csv.replace(/""point"":5/, '""point"":4'), /hash is/],
    [
      'forecasts.csv',
      (csv: string) =>
        csv
          .split('\n')
          .filter((_, line) => line !== 5)
          .join('\n'),
      /position is/,
    ],
    ['settlements.csv', (csv: string) => csv.replace(/,true,/, ',false,'), /covered is False/],
    ['settlements.csv', (csv: string) => csv.split('\n').slice(0, -2).join('\n'), /settled is/],
    ['rise-forecasts.csv', (csv: string) => csv.replace(',true,true,2,', ',false,false,2,'), /backfilled is False/],
    ['rise-forecasts.csv', (csv: string) => csv.replace(/""probability"":0/, '""probability"":1'), /hash is/],
    ['rise-settlements.csv', (csv: string) => csv.replace(/,0,0\.\d+,/, ',0,0.000001,'), /brier is/],
    ['voids.csv', (csv: string) => csv.replaceAll('no price', 'bad price'), /hash of the void/],
    ['manifest.json', (json: string) => json.replace(/"rmse_ratio": 0\.9/, '"rmse_ratio": 0.8'), /rmse_ratio is 0\.8/],
  ])('shows the auditor a change in %s', async (name, change, fault) => {
    await exportLedger(scratch.database, { folder, now: FIRST_HOUR });
    const path = join(folder, name);
    const text = await readFile(path, 'utf8');
    const changed = change(text);
    expect(changed).not.toBe(text);
    await writeFile(path, changed);
    const { status, stderr } = runVerifyScript(folder);
    expect(status).toBe(1);
    expect(stderr).toMatch(fault);
  });
});

describe('the losses of the trailing quantiles', () => {
  const firstRate = FIRST_HOUR - 720 * HOUR_MS;
  const rateOf = (hour: number) => 50_000 * (1 + 0.01 * Math.sin(((hour - firstRate) / HOUR_MS) ** 2));

  beforeAll(async () => {
    const rest = { asset: 'BTC', volume: null, cap: null, high: null, low: null, points: 12 };
    const rows = Array.from({ length: 720 + COUNT }, (_, index) => {
      const hour = firstRate + index * HOUR_MS;
      const observedAt = hour + 30_000;
      return { ...rest, source: 'livecoinwatch', hour, rate: rateOf(hour), answerSha256: 'a'.repeat(64), observedAt };
    });
    // A month later the source reports other prices.
    const corrected = rows.map((row) => ({ ...row, rate: 2 * (row.rate % 7), observedAt: row.hour + 720 * HOUR_MS }));
    await createObservations(scratch.database).append([...rows, ...corrected.slice(720)]);
  });

  test('come from the prices that were known when each forecast was made', async () => {
    const chains = await createLedgerArchive(scratch.database).recorded({ asset: 'BTC' });
    const chain = chains.get('livecoinwatch') ?? [];
    for (const [index, { trailingPinball, late, outcome }] of chain.entries()) {
      if (late || outcome === null || outcome === 'void') {
        expect(trailingPinball).toBeNull();
        continue;
      }
      const { lastRate, quantiles } = plantedForecast(index);
      const levels = quantiles.map(({ level }) => level);
      const origin = { originHour: FIRST_HOUR + index * HOUR_MS, lastRate, levels, actual: outcome.actual };
      expect(trailingPinball).toBe(computeTrailingPinball(origin, rateOf));
    }
    expect(chain.filter(({ trailingPinball }) => typeof trailingPinball === 'number')).toHaveLength(57);
    expect(computeSkillWindows(chain).at(-1)).toMatchObject({ hours: 57, skill: { skill: expect.any(Number) } });
    // The source without prices has no baseline.
    expect(chains.get('replay+112w')?.map(({ trailingPinball }) => trailingPinball)).toEqual([null, null, null]);
  });
});

test('a ledger of the version before keeps its hashes, grows, and shows the new rows to nobody who asks about the price', async () => {
  const old = await createScratchDatabase({ to: '0006-questions' });
  const { database } = old;
  try {
    const madeAt = FIRST_HOUR + 60_000;
    const forecast = sealForecast({ ...plantedForecast(0), madeAt }, undefined);
    const settledAt = forecast.targetHour + 60_000;
    const settlement = sealSettlement({ forecast, actual: 50_100, snapshotSha256: 'c'.repeat(64), settledAt });
    const { interval, quantiles, calibration } = forecast;
    await sql`
      insert into forecasts (id, position, source, asset, origin_hour, target_hour, made_at, late, model_version, run_id,
        snapshot_sha256, features_sha256, last_rate, point, quantiles, interval_level, lower, upper, calibration, previous_hash, hash)
      values (${forecast.id}, 1, 'livecoinwatch', 'BTC', ${formatInstant(forecast.originHour)}, ${formatInstant(forecast.targetHour)},
        ${formatInstant(madeAt)}, false, ${forecast.modelVersion}, ${forecast.runId}, ${forecast.snapshotSha256},
        ${forecast.featuresSha256}, ${forecast.lastRate}, ${forecast.point}, ${JSON.stringify(quantiles)}::jsonb, ${interval.level},
        ${interval.lower}, ${interval.upper}, ${JSON.stringify(calibration)}::jsonb, ${forecast.previousHash}, ${forecast.hash})`.execute(
      database,
    );
    await sql`
      insert into settlements (forecast_id, actual, error, persistence_error, covered, pinball, winkler, snapshot_sha256, settled_at, hash)
      values (${forecast.id}, ${settlement.actual}, ${settlement.error}, ${settlement.persistenceError}, ${settlement.covered},
        ${settlement.pinball}, ${settlement.winkler}, ${settlement.snapshotSha256}, ${formatInstant(settledAt)}, ${settlement.hash})`.execute(
      database,
    );
    await migrate(database);
    expect(await verifyLedger(database)).toMatchObject({
      faults: 0,
      chains: [{ question: 'btc-1h', head: forecast.hash }],
    });
    const clock = { now: () => madeAt + HOUR_MS };
    const next = await createLedger(database).publish(plantedForecast(1), clock);
    await createRiseLedger(database).publish(plantedRise(1), clock);
    expect(next).toMatchObject({ position: 2, previousHash: forecast.hash });
    expect(await createLedger(database).latest({ asset: 'BTC' })).toEqual(next);
    expect(await createLedgerArchive(database).entries({ asset: 'BTC', limit: 10 })).toHaveLength(2);
    expect([...(await createLedgerArchive(database).recorded({ asset: 'BTC' })).values()].flat()).toHaveLength(2);
    expect(
      await createLedger(database).unsettled({
        source: 'livecoinwatch',
        asset: 'BTC',
        until: clock.now() + HOUR_MS * 9,
      }),
    ).toEqual([next]);
    const report = await verifyLedger(database, { heads: [forecast.hash] });
    expect(report.faults).toBe(0);
    expect(report.chains.map(({ question, forecasts }) => [question, forecasts])).toEqual([
      ['btc-1h', 2],
      [RISE_QUESTION.id, 1],
    ]);
  } finally {
    await old.drop();
  }
});

describe('the forecasts of rises', () => {
  test('are one per model and hour, also when many writers publish at the same time, in one chain without gaps', async () => {
    const other = await createScratchDatabase();
    try {
      const rises = createRiseLedger(other.database);
      const clock = { now: () => FIRST_HOUR + 60_000 };
      const published = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          rises.publish(plantedRise(0, { modelVersion: String(1 + (index % 3)) }), clock),
        ),
      );
      expect(new Set(published.map(({ hash }) => hash)).size).toBe(3);
      expect((await verifyLedger(other.database)).chains).toMatchObject([{ forecasts: 3, faults: [] }]);
      const key = { source: 'livecoinwatch', question: RISE_QUESTION.id, modelVersion: '2' };
      expect([...(await rises.hoursOf({ ...key, from: FIRST_HOUR, to: FIRST_HOUR }))]).toEqual([FIRST_HOUR]);
      const withPoint = sql`
        insert into forecasts (id, position, source, asset, question, origin_hour, target_hour, made_at, late, model_version, run_id,
          snapshot_sha256, features_sha256, last_rate, previous_hash, hash, probability, point)
        values ('x', 9, 's', 'BTC', 'q', now(), now(), now(), false, '1', 'r', 'a', 'b', 1, 'c', 'd', 0.5, 1)`;
      await expect(withPoint.execute(other.database)).rejects.toThrow('forecasts_are_of_one_kind');
    } finally {
      await other.drop();
    }
  });
});
