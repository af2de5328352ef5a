import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withDatabase } from '../clients/postgres/database';
import { migrate } from '../clients/postgres/migrate';
import { serverEnvironment } from '../config/child-environment';
import { projectRoot } from '../config/paths';
import { readSettings, requireServers } from '../config/settings';
import { messageOf } from '../system/errors';
import { waitForExit } from '../system/processes';
import { plantForecasts } from './ledger/plant-forecasts';
import { readUsage, type Usage } from './live/services';
import { withScratchHome, withStack } from './scratch-home';

const DEFAULT_ROWS = 500_000;
const MAX_ROWS = 10_000_000;
const SAMPLE_MS = 100;

/** Plants settled forecasts of minutes in a Postgres of its own, and measures `nexthour ledger verify` on them. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { rows: { type: 'string', default: String(DEFAULT_ROWS) } } });
  const rows = Number(values.rows);
  if (!(Number.isInteger(rows) && rows >= 1 && rows <= MAX_ROWS))
    throw new Error(`--rows is ${values.rows}; give a whole number from 1 to ${MAX_ROWS}`);
  await withPostgres(async (home, databaseUrl) => {
    const startedAt = performance.now();
    await withDatabase(databaseUrl, async (database) => {
      await migrate(database);
      await plantForecasts(database, rows);
    });
    console.log(`${rows} settled forecasts were planted in ${secondsSince(startedAt).toFixed(0)} s`);
    await measureVerification({ NEXTHOUR_HOME: home, DATABASE_URL: databaseUrl }, rows);
  });
}

async function withPostgres(work: (home: string, databaseUrl: string) => Promise<void>): Promise<void> {
  await withScratchHome('bench-ledger', (home) =>
    withStack(home, { services: ['postgres'] }, (stack) =>
      work(home.path, requireServers(readSettings(stack.environment), 'databaseUrl').databaseUrl),
    ),
  );
}

async function measureVerification(variables: NodeJS.ProcessEnv, rows: number): Promise<void> {
  const program = join(projectRoot, 'cli', 'nexthour.mjs');
  const startedAt = performance.now();
  const env = { ...serverEnvironment(), ...variables };
  const child = spawn(process.execPath, [program, 'ledger', 'verify'], { env, stdio: 'inherit' });
  let usage: Usage | null = null;
  const timer = setInterval(() => {
    usage = readUsage(child.pid ?? 0) ?? usage;
  }, SAMPLE_MS);
  const end = await waitForExit(child).finally(() => clearInterval(timer));
  const seconds = secondsSince(startedAt);
  const { peakMb, cpuSeconds } = usage ?? { peakMb: Number.NaN, cpuSeconds: Number.NaN };
  console.log(
    `nexthour ledger verify: ${end}, ${seconds.toFixed(1)} s, ${Math.round(rows / seconds)} rows/s, ` +
      `${cpuSeconds.toFixed(1)} s of processor time, largest memory ${peakMb.toFixed(0)} MB`,
  );
  if (end !== 'exit code 0') process.exitCode = 1;
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1_000;
}

main().catch((error: unknown) => {
  process.stderr.write(`bench:ledger: ${messageOf(error)}\n`);
  process.exitCode = 1;
});
