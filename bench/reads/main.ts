import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { withDatabase } from '../../clients/postgres/database';
import { readSettings, requireServers } from '../../config/settings';
import { formatHour } from '../../forecasting/hour';
import { messageOf } from '../../system/errors';
import { waitForExit } from '../../system/processes';
import { readProcessCosts } from '../scale/process-costs';
import { withScratchHome, withStack } from '../scratch-home';
import { sendLoad } from '../serve/load';
import { PAGE_LOADS, STREAM_CLIENTS } from './amounts';
import { FIRST_HOUR, HOURS, plantForecast, plantMonth } from './plant-month';
import { recordProfile, summarise } from './profiler';
import { endWithParent, type ServerProcess, withServer } from './server-process';

const SECONDS = 5;
const WARM_UP_SECONDS = 2;
const SHOWN_PLACES = 7;
/** Forecasts that are published while the clients of the stream listen. */
const PUBLISHED = 20;
const CONNECTING_MS = 5_000;
const READS = [
  { id: 'forecasts', path: '/forecasts' },
  { id: 'prices', path: '/prices' },
  { id: 'prices-month', path: `/prices?from=${formatHour(FIRST_HOUR)}` },
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
    const load = (seconds: number) => sendLoad({ url: server.url + path, pid: server.pid }, { method: 'GET', seconds });
    await load(WARM_UP_SECONDS);
    const { perSecond, p50, p99 } = await load(SECONDS);
    console.log(`GET ${path}: ${perSecond.toFixed(0)} requests/s, p50 ${p50} ms, p99 ${p99} ms`);
    await profile(bench, { id, work: async () => Math.round((await load(SECONDS)).perSecond * SECONDS) });
  }
  if (isWanted('first-load')) {
    const work = () => run('page', server.url).then(() => PAGE_LOADS);
    await profile(bench, { id: 'first-load', what: 'load', work });
  }
  if (!isWanted('stream')) return;
  const listenAndPublish = () =>
    Promise.all([run('stream', server.url, String(server.pid)), publishSlowly(databaseUrl)]);
  const work = () => listenAndPublish().then(() => STREAM_CLIENTS * PUBLISHED);
  await profile(bench, { id: 'stream', what: 'event of a client', work });
}

interface Profiled {
  readonly id: string;
  /** What is counted; default: requests. */
  readonly what?: string;
  /** @returns how many */
  readonly work: () => Promise<number>;
}

/** Prints how much processor time the server and Postgres used, and where the server's time went. */
async function profile({ server, postgres, profiles }: Bench, { id, what = 'request', work }: Profiled): Promise<void> {
  const before = [server.pid, postgres].map(readCpuS);
  let count = 0;
  const found = await recordProfile(server.inspector, async () => {
    count = await work();
  });
  const [serverS = 0, postgresS = 0] = [server.pid, postgres].map((pid, index) => readCpuS(pid) - (before[index] ?? 0));
  const places = summarise(found);
  const shown = places.slice(0, SHOWN_PLACES).map(([place, part]) => `${place} ${formatPart(part)}`);
  const each = (seconds: number) => `${((1_000 * seconds) / count).toFixed(3)} ms`;
  console.log(
    `  processor time per ${what}: server ${each(serverS)}, Postgres ${each(postgresS)}; of the server's time: ${shown.join(', ')}`,
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

/** One after the other, when the clients are connected. */
async function publishSlowly(databaseUrl: string): Promise<void> {
  await sleep(CONNECTING_MS);
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
