import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { createHourRuns } from '../../clients/postgres/hour-runs';
import { createLedger } from '../../clients/postgres/ledger';
import { createLedgerArchive } from '../../clients/postgres/ledger-archive';
import { projectRoot } from '../../config/paths';
import { computeTrackRecord } from '../../forecasting/track-record';
import { FIRST_HOUR, plantedForecast } from '../support/planted-forecasts';
import { runVerifyScript } from '../support/run-verify-script';
import { createScratchDatabase, type ScratchDatabase } from '../support/scratch-database';

/** Runs the commands in child processes, as a user does. The tests depend on their order. */
let scratch: ScratchDatabase;
let folder: string;

beforeAll(async () => {
  scratch = await createScratchDatabase();
  folder = await mkdtemp(join(tmpdir(), 'nexthour-command-'));
});

afterAll(async () => {
  await scratch.drop();
  await rm(folder, { recursive: true, force: true });
});

const nexthour = (...command: string[]) => nexthourWith({}, ...command);

function nexthourWith(variables: NodeJS.ProcessEnv, ...command: string[]) {
  const env = { ...process.env, DATABASE_URL: scratch.url, ...variables };
  return spawnSync('node', [join(projectRoot, 'cli', 'nexthour.mjs'), ...command], { encoding: 'utf8', env });
}

test('finds no faults in an empty ledger', () => {
  const { status, stdout } = nexthour('ledger', 'verify');
  expect([status, stdout]).toEqual([0, 'The ledger has no forecast yet.\n']);
});

test('prints the head of each chain, and exports the ledger for an auditor', async () => {
  const ledger = createLedger(scratch.database);
  const clock = { now: () => FIRST_HOUR + 60_000 };
  const published = [await ledger.publish(plantedForecast(0), clock), await ledger.publish(plantedForecast(1), clock)];
  const head = published[1]?.hash ?? '';
  const verified = nexthour('ledger', 'verify', '--head', head);
  expect(verified).toMatchObject({ status: 0, stderr: '' });
  expect(verified.stdout).toBe(
    `BTC livecoinwatch: 2 forecasts, 0 settled, 0 void, 2 waiting, chain intact, head ${head}\n`,
  );
  const out = join(folder, 'export');
  expect(nexthour('ledger', 'export', '--out', out)).toMatchObject({ status: 0, stderr: '' });
  expect(runVerifyScript(out)).toMatchObject({ status: 0, stdout: expect.stringContaining(head) });
});

test('prints each fault, and exits with 1', async () => {
  await sql`alter table forecasts disable trigger append_only`.execute(scratch.database);
  await sql`update forecasts set point = point + 1 where position = 1`.execute(scratch.database);
  const { status, stdout, stderr } = nexthour('ledger', 'verify', '--head', 'f'.repeat(64));
  expect(status).toBe(1);
  expect(stdout).toMatch(
    /1 fault, head [0-9a-f]{64}\n✘ BTC-2026-11-01T01Z: hash is [0-9a-f]{64}, but should be [0-9a-f]{64}\n/,
  );
  expect(stdout).toContain(`✘ no forecast in the ledger has the hash ${'f'.repeat(64)} (given with --head)`);
  expect(stderr).toContain('Verification failed: 2 faults');
});

test('reports that the output folder cannot be created (it once tried forever)', () => {
  const { status, stderr } = nexthour('ledger', 'export', '--out', '/proc/nexthour/export');
  expect([status, stderr]).toEqual([
    1,
    expect.stringContaining(
      'The folder /proc/nexthour/export cannot be created (ENOENT); choose another folder with --out',
    ),
  ]);
});

test('reports that the hour to replay was never run', () => {
  const { status, stdout } = nexthour('replay', '--hour', '2020-01-01T00Z');
  expect([status, stdout]).toEqual([
    1,
    expect.stringContaining('No forecast was published for this hour: the hour was never run.'),
  ]);
  expect(nexthour('replay', '--hour', 'yesterday').stderr).toContain('write it like 2026-11-21T07Z');
});

test('lists and describes features, and says when no price is known', () => {
  expect(JSON.parse(nexthour('features', 'list', '--json').stdout).features[0]).toMatchObject({ group: 'price' });
  expect(nexthour('features', 'describe', 'log_sigma').stdout).toContain('ln of sigma, the root mean square');
  expect(nexthour('features', 'describe', 'sigma')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('There is no feature "sigma"; `nexthour features list` lists them'),
  });
  expect(nexthour('features', 'values', '--at', '2026-11-01T00:00').stderr).toContain('Write it with its zone');
  expect(nexthour('features', 'values', '--at', '2020-01-01T00:00:00Z').stderr).toContain('No price of the two days');
});

test('refuses to run an hour before the first one', async () => {
  const run = { runId: 'first', asset: 'BTC', source: 'livecoinwatch', outcome: 'published', reason: null, steps: [] };
  await createHourRuns(scratch.database).record({ ...run, hour: FIRST_HOUR, finishedAt: FIRST_HOUR });
  const elsewhere = { NEXTHOUR_HOME: folder };
  expect(nexthourWith(elsewhere, 'run', '--hour', '2026-10-31T23Z')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("is before nexthour's first start; its first hour is 2026-11-01T00Z"),
  });
});

test('refuses to run an hour with other settings than the running nexthour, and names them', () => {
  const { status, stderr } = nexthourWith({ ASSET: 'ETH', ASSETS: '' }, 'run');
  expect(status).toBe(1);
  expect(stderr).toMatch(/nexthour runs here \(process \d+\) with other settings: /);
  expect(stderr).toContain('another DATABASE_URL');
  expect(stderr).toContain('ASSET is BTC there and ETH here');
  expect(stderr).not.toContain(scratch.url);
});

test('finds due forecasts and computes the track record of ten thousand forecasts', async () => {
  await sql`
    insert into forecasts
    select 'X-' || n, n, 'many', 'X', h, h + interval '1 hour', h, false, '1', 'r', 's', 'f', 1, 1, '[]', 0.9, 1, 1, 'p', 'many ' || n, null, 'x-1h'
    from (select n, timestamptz '2025-01-01' + n * interval '1 hour' as h from generate_series(1, 10000) as n) as hours`.execute(
    scratch.database,
  );
  await sql`
    insert into settlements (forecast_id, actual, error, persistence_error, covered, pinball, winkler, snapshot_sha256, settled_at, hash)
    select id, 1, 0, 0, true, 0, 0, 's', now(), 'h' from forecasts where source = 'many' and position <= 9990`.execute(
    scratch.database,
  );
  await sql`analyze`.execute(scratch.database);
  const due = await createLedger(scratch.database).unsettled({ source: 'many', asset: 'X', until: Date.UTC(2027, 0) });
  expect(due).toHaveLength(10);
  const chains = await createLedgerArchive(scratch.database).recorded({ asset: 'X' });
  expect(computeTrackRecord('many', chains.get('many') ?? [])).toMatchObject({ settled: 9_990, waiting: 10 });
});
