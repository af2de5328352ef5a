import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSnapshots } from '../../clients/postgres/snapshots';
import { projectRoot } from '../../config/paths';
import { createScratchDatabase, type ScratchDatabase } from '../support/scratch-database';

/** Runs `nexthour promote` and `nexthour rollback` with the servers of the tests and a scratch database. */
const HOUR = Date.UTC(2026, 10, 21, 7);
const ref = { key: 'k', sha256: 'a'.repeat(64), bytes: 5 };

let home: string;
let scratch: ScratchDatabase;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'nexthour-by-hand-'));
  scratch = await createScratchDatabase();
});

afterAll(async () => {
  await scratch.drop();
  await rm(home, { recursive: true });
});

function nexthour(...args: string[]): Promise<{ code: number; output: string }> {
  const env = { ...process.env, NEXTHOUR_HOME: home, DATABASE_URL: scratch.url };
  return new Promise((resolve) => {
    execFile('node', ['cli/nexthour.mjs', ...args], { env, cwd: projectRoot }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: `${stdout}${stderr}`.trim() }),
    );
  });
}

test('refuses a decision with one sentence that gives the reason, and records nothing', async () => {
  const promote = ['promote', '--version', '123456', '--reason', 'a trial'];
  expect(await nexthour(...promote)).toEqual({ code: 1, output: expect.stringContaining('No hour has run yet') });

  const files = { history: ref, processed: ref, summary: ref };
  const span = { rows: 3, firstHour: HOUR, lastHour: HOUR, asOf: HOUR, gateReason: null };
  await createSnapshots(scratch.database).insert({ source: 'test', asset: 'BTC', hour: HOUR, ...span, ...files });
  const unknown = 'nexthour: btc_predictor has no version 123456; the page Models in MLflow lists the versions';
  expect(await nexthour(...promote)).toEqual({ code: 1, output: unknown });
  const noReason = { code: 1, output: expect.stringContaining('nexthour: The option --reason <text> is missing.') };
  expect(await nexthour('promote', '--version', '1')).toEqual(noReason);
  expect(await nexthour('rollback')).toEqual(noReason);
  const empty = { code: 1, output: 'nexthour: The reason is empty; say with --reason why you decide so' };
  expect(await nexthour('rollback', '--reason', ' ')).toEqual(empty);
  const nothing = 'nexthour: Nothing was rolled back: there is no production model yet';
  expect(await nexthour('rollback', '--reason', 'a trial')).toEqual({ code: 1, output: nothing });
  const { count } = scratch.database.fn;
  const row = await scratch.database.selectFrom('promotions').select(count('id').as('rows')).executeTakeFirst();
  expect(Number(row?.rows)).toBe(0);
});
