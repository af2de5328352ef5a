import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { withDatabase } from '../../clients/postgres/database';
import { writeClockSetting } from '../../config/clock';
import { readSettings, requireServers } from '../../config/settings';
import { formatHour } from '../../forecasting/hour';
import { messageOf } from '../../system/errors';
import { waitForExit } from '../../system/processes';
import { readProcessCosts } from '../scale/process-costs';
import { withScratchHome, withStack } from '../scratch-home';
import { sendLoad } from '../serve/load';
import { HOURS, NEWEST_HOUR, plantForecast, plantMonth } from './plant-month';
import { recordProfile, summarise } from './profiler';
import { endWithParent, type ServerProcess, withServer } from './server-process';

const SECONDS = 5;
const WARM_UP_SECONDS = 2;
const SHOWN_PLACES = 7;
/** Forecasts that are published while the clients of the stream listen. */
const PUBLISHED = 20;
const READS = [
  { id: 'forecasts', path: '/forecasts' },
  { id: 'prices', path: '/prices' },
  { id: 'prices-month', path: `/prices?from=${formatHour(NEWEST_HOUR - (HOURS - 1) * 3_600_000)}` },
  { id: 'record', path: '/record' },
  { id: 'page', path: '/' },
];

/**
 * Measures what is read often, of a server process with a Postgres of its own that holds 30 days of hours: requests per second over 50
 * connections, the first load of the page in Chromium, and 1,000 clients of the stream of events. Then does the same again with a CPU profile,
 * and prints where the server's time went. `--profiles FOLDER` keeps the profiles.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { profiles: { type: 'string' }, only: { type: 'string' } } });
  await withScratchHome('bench-reads', (home) =>
    withStack(home, { services: ['postgres'] }, async (stack) => {
      const { databaseUrl } = requireServers(readSettings(stack.environment), 'databaseUrl');
      await plantMonth(databaseUrl);
      writeClockSetting(home.path, { speed: 1, realAt: Date.now(), shownAt: NEWEST_HOUR + 600_000 });
      const variables = {
        ...{ NEXTHOUR_HOME: home.path, DATABASE_URL: databaseUrl, STREAMS_PER_ADDRESS: '2000' },
        // Nothing that is measured asks MLflow.
        MLFLOW_TRACKING_URI: 'http://127.0.0.1:9',
      };
      const postgres = stack.status().find(({ name }) => name === 'postgres')?.pid ?? 0;
      await withServer(variables, (server) =>
        measureAll({ server, postgres, databaseUrl, profiles: values.profiles, only: values.only?.split(',') }),
      );
    }),
  );
}

interface Bench {
  readonly server: ServerProcess;
  /** The id of its first process. */
  readonly postgres: number;
  readonly databaseUrl: string;
  readonly profiles: string | undefined;
  readonly only: readonly string[] | undefined;
}

async function measureAll(bench: Bench): Promise<void> {
  const { server, databaseUrl, only } = bench;
  const isWanted = (id: string) => only?.includes(id) ?? true;
  for (const { id, path } of READS.filter((read) => isWanted(read.id))) {
    const load = (seconds: number) => sendLoad(server.url + path, { method: 'GET', seconds });
    await load(WARM_UP_SECONDS);
    const { perSecond, p50, p99 } = await load(SECONDS);
    console.log(`GET ${path}: ${perSecond.toFixed(0)} requests/s, p50 ${p50} ms, p99 ${p99} ms`);
    await profile(bench, id, () => load(SECONDS));
  }
  if (isWanted('first-load')) await profile(bench, 'first-load', () => run('page', server.url));
  if (!isWanted('stream')) return;
  await profile(bench, 'stream', () =>
    Promise.all([run('stream', server.url, String(server.pid)), publishSlowly(databaseUrl)]),
  );
}

/** Prints how busy the server and Postgres were, and where the server's time went. */
async function profile({ server, postgres, profiles }: Bench, id: string, work: () => Promise<unknown>): Promise<void> {
  const startedAt = performance.now();
  const before = [server.pid, postgres].map(readCpuS);
  const found = await recordProfile(server.inspector, work);
  const seconds = (performance.now() - startedAt) / 1_000;
  const [serverS = 0, postgresS = 0] = [server.pid, postgres].map((pid, index) => readCpuS(pid) - (before[index] ?? 0));
  const places = summarise(found);
  const shown = places.slice(0, SHOWN_PLACES).map(([place, part]) => `${place} ${formatPart(part)}`);
  console.log(
    `  with a profile: the server used ${serverS.toFixed(1)} s of processor time, Postgres ${postgresS.toFixed(1)} s, in ${seconds.toFixed(1)} s; ${shown.join(', ')}`,
  );
  if (profiles === undefined) return;
  mkdirSync(profiles, { recursive: true });
  writeFileSync(join(profiles, `${id}.cpuprofile`), JSON.stringify(found));
}

const readCpuS = (pid: number) => readProcessCosts(pid).cpuS;
const formatPart = (part: number) => `${(100 * part).toFixed(0)} %`;

/** Runs another bench, which prints its figures. */
async function run(name: string, ...args: string[]): Promise<void> {
  const child = spawn(process.execPath, [require.resolve(`../${name}`), ...args], { stdio: 'inherit' });
  endWithParent(child);
  const end = await waitForExit(child);
  if (end !== 'exit code 0') throw new Error(`bench/${name}.ts ended with ${end}`);
}

/** One after the other, while all clients are connected. */
async function publishSlowly(databaseUrl: string): Promise<void> {
  await withDatabase(databaseUrl, async (database) => {
    for (let index = HOURS; index < HOURS + PUBLISHED; index += 1) {
      await sleep(1_000);
      await plantForecast(database, index);
    }
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`bench:reads: ${messageOf(error)}\n`);
  process.exitCode = 1;
});
