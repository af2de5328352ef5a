import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { openFeatureTables } from '../../clients/postgres/features';
import { createOutsideSeries } from '../../clients/postgres/outside-series';
import { projectRoot } from '../../config/paths';
import { createFeatureRows, FEATURES, LONGEST_WARM_UP_HOURS } from '../../forecasting/features/registry/registry';
import { formatHour, HOUR_MS } from '../../forecasting/hour';
import { readPriceSample } from '../support/price-sample';
import { createScratchDatabase, type ScratchDatabase } from '../support/scratch-database';

/** Runs the commands in child processes, as a user does. The tests depend on their order. */
const YEAR_HOURS = 365 * 24;
const origin = { source: 'livecoinwatch', asset: 'BTC' };
const prices = readPriceSample().slice(-YEAR_HOURS - LONGEST_WARM_UP_HOURS);
const year = prices.slice(LONGEST_WARM_UP_HOURS);
const [from, to] = [formatHour(year[0]?.hour ?? 0), formatHour(year.at(-1)?.hour ?? 0)];
let scratch: ScratchDatabase;
let folder: string;

beforeAll(async () => {
  scratch = await createScratchDatabase();
  folder = await mkdtemp(join(tmpdir(), 'nexthour-features-'));
  const { observations, snapshots } = openFeatureTables(scratch.database);
  await observations.append(
    prices.map((row) => ({ ...row, ...origin, observedAt: row.hour + 60_000, answerSha256: 'a' })),
  );
  const [firstHour, lastHour] = [prices[0]?.hour ?? 0, prices.at(-1)?.hour ?? 0];
  const file = { key: 'k', sha256: 's', bytes: 1 };
  const files = { history: file, processed: file, summary: file };
  const range = { hour: lastHour, firstHour, lastHour, rows: prices.length, asOf: lastHour + 120_000 };
  await snapshots.insert({ ...origin, ...files, ...range, gateReason: null });
});

afterAll(async () => {
  await scratch.drop();
  await rm(folder, { recursive: true, force: true });
});

function nexthour(...command: string[]) {
  const program = [join(projectRoot, 'cli', 'nexthour.mjs'), 'features', ...command];
  const env = { ...process.env, DATABASE_URL: scratch.url };
  return spawnSync(process.execPath, program, { encoding: 'utf8', env });
}

async function readCsv(file: string) {
  const [header = '', ...lines] = (await readFile(join(folder, file), 'utf8')).trimEnd().split('\n');
  return { names: header.split(','), lines };
}

test('exports a year of all features, computed and stored', async () => {
  const range = ['--from', from, '--to', to];
  const computed = nexthour('export', '--csv', join(folder, 'computed.csv'), ...range);
  expect(computed).toMatchObject({ status: 0, stderr: expect.stringContaining(`${FEATURES.length} features`) });

  const stored = JSON.parse(nexthour('backfill', '--json').stdout);
  expect(stored).toMatchObject({ hours: prices.length, recorded: prices.length, source: origin.source });
  expect(nexthour('backfill').stdout).toContain('Stored the features of 0 of');

  const read = nexthour('export', '--csv', join(folder, 'stored.csv'), ...range);
  expect(read.status).toBe(0);
  const csv = await readCsv('stored.csv');
  expect(csv.lines).toHaveLength(YEAR_HOURS);
  expect(csv).toEqual(await readCsv('computed.csv'));
  const rowAt = createFeatureRows(prices);
  for (const [index, line] of csv.lines.entries()) {
    if (index % 97 !== 0) continue;
    const values = rowAt(index + LONGEST_WARM_UP_HOURS)?.map((value) => value ?? '');
    expect(line).toBe([formatHour(year[index]?.hour ?? 0), ...(values ?? [])].join(','));
  }
});

test('exports outside series as they were known at each hour, with their age, and never waits for a late one', async () => {
  const [start, known] = [year[0]?.hour ?? 0, year[10]?.hour ?? 0];
  await createOutsideSeries(scratch.database).append(
    [
      { eventEnd: start - HOUR_MS, value: 3, knownAt: start - HOUR_MS, vintage: 'given' },
      { eventEnd: start, value: 4, knownAt: known, vintage: 'given' },
    ],
    { series: 'my_index', source: 'user', recordedAt: known },
  );
  const range = ['--from', from, '--to', formatHour(year[30]?.hour ?? 0), '--groups', 'user,macro'];
  const exported = nexthour('export', '--csv', join(folder, 'groups.csv'), ...range);
  expect(exported.stderr).toContain(
    `${FEATURES.length} features, livecoinwatch, 2 of user (user), 0 of macro (none stored)`,
  );
  const { names, lines } = await readCsv('groups.csv');
  expect(names.slice(-2)).toEqual(['my_index_change', 'my_index_log_age']);
  const cellsAt = (index: number) =>
    lines[index]
      ?.split(',')
      .slice(-2)
      .map((cell) => cell && Number(cell));
  expect(cellsAt(9)).toEqual(['', Math.log1p(10)]);
  expect(cellsAt(10)).toEqual([1, Math.log1p(10)]);
  expect(cellsAt(30)).toEqual([1, Math.log1p(30)]);
  expect(nexthour('describe', 'wti_log_age').stdout).toMatch(/meaning +.*hours since its newest known event/);
  expect(nexthour('export', '--csv', '-', '--groups', 'macros').stderr).toContain(
    'groups has "macros"; give one or more of macro, crypto',
  );
});

test('exports Parquet with the numbers of the CSV, bit for bit', async () => {
  const file = join(folder, 'features.parquet');
  expect(nexthour('export', '--parquet', file, '--from', from, '--to', to)).toMatchObject({ status: 0 });
  const program = `
import sys
import pyarrow.csv as csv, pyarrow.parquet as parquet
table, lines = parquet.read_table(sys.argv[1]), csv.read_csv(sys.argv[2])
names = [name for name in lines.column_names if name != 'hour']
same = all(table[name].to_pylist() == lines[name].cast('double').to_pylist() for name in names)
print(table.num_rows, len(names), same, table['hour'][0], table['known_at'][0])`;
  const python = join(projectRoot, '.venv', 'bin', 'python');
  const printed = execFileSync(python, ['-c', program, file, join(folder, 'stored.csv')], { encoding: 'utf8' });
  const first = new Date(year[0]?.hour ?? 0).toISOString().slice(0, 13).replace('T', ' ');
  expect(printed.trim()).toBe(`${YEAR_HOURS} ${FEATURES.length} True ${first}:00:00+00:00 ${first}:01:00+00:00`);
});

test('checks stored rows, and names a number that was changed', async () => {
  expect(nexthour('check')).toMatchObject({ status: 0, stdout: expect.stringContaining('all are equal, bit for bit') });
  await sql`alter table feature_rows disable trigger append_only`.execute(scratch.database);
  const newest = sql`select max(hour) from feature_rows`;
  await sql`update feature_rows set values[1] = 42 where hour = (${newest})`.execute(scratch.database);
  const { status, stdout } = nexthour('check');
  expect([status, stdout]).toEqual([1, expect.stringContaining(`1 differ. The first: ${to}: return_over_sigma is`)]);
  const { featureChecks } = openFeatureTables(scratch.database);
  expect(await featureChecks.newest(origin)).toMatchObject({ differences: 1, example: expect.stringContaining(to) });
});

test('says where to write and which range is possible', () => {
  expect(nexthour('export').stderr).toContain('either --csv FILE or --parquet FILE');
  expect(nexthour('export', '--csv', 'a', '--parquet', 'b').stderr).toContain('either --csv FILE or --parquet FILE');
  const early = ['--from', '2016-01-01T00Z', '--to', '2016-02-01T00Z'];
  expect(nexthour('export', '--csv', join(folder, 'early.csv'), ...early)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('No price is known from 2016-01-01T00Z to 2016-02-01T00Z'),
  });
  expect(nexthour('backfill', '--from', to, '--to', from).stderr).toContain('swap them');
});
