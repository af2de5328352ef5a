import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client as S3 } from 'minio';
import { Client as Sql } from 'pg';
import { withDatabase } from '../../clients/postgres/database';
import { createLedger } from '../../clients/postgres/ledger';
import { migrate } from '../../clients/postgres/migrate';
import { projectRoot } from '../../config/paths';
import { readSettings, requireServers, type SettingsWith } from '../../config/settings';
import type { Forecast } from '../../forecasting/ledger/entries';
import { folderOutsideHome } from '../../stack/postgres-place';
import { type Stack, startStack } from '../../stack/stack';
import { readLastStackFile, readStackFile } from '../../stack/state-file';
import { manualClock } from '../../system/clock';
import { identifyProcess } from '../../system/processes';
import { FIRST_HOUR, plantedForecast } from '../support/planted-forecasts';

const SERVERS = ['postgres', 'object-store', 'temporal', 'mlflow', 'simulator'] as const;

/** Runs a stack until it is killed. */
const OTHER_START = `
const { startStack } = require('./dist/stack/stack.js');
const { readSettings } = require('./dist/config/settings.js');
const [home, ...services] = process.argv.slice(1);
startStack({ settings: readSettings({ NEXTHOUR_HOME: home }), services, ports: 'free' });
`;

describe('the embedded stack', () => {
  const home = mkdtempSync(join(tmpdir(), 'nexthour with a space '));
  const settings = readSettings({ NEXTHOUR_HOME: home });
  let stack: Stack | undefined;

  beforeAll(() => chmodSync(home, 0o755));

  afterAll(async () => {
    await stack?.stop();
    rmSync(home, { recursive: true, force: true });
    rmSync(`${home}.tar.gz`, { force: true });
    rmSync(folderOutsideHome(home), { recursive: true, force: true });
  });

  const pidsOf = () => {
    const file = readLastStackFile(home);
    const services = file?.services.flatMap(({ process }) => (process ? [process.pid] : [])) ?? [];
    return { services, all: [...services, ...(file?.reaper ? [file.reaper.pid] : [])] };
  };

  it('leaves no process behind when it is killed with -9 during the start', async () => {
    const other = spawn(process.execPath, ['-e', OTHER_START, home, ...SERVERS], {
      cwd: projectRoot,
      stdio: 'inherit',
    });
    while (pidsOf().services.length < SERVERS.length) await sleep(20);
    const { all } = pidsOf();
    other.kill('SIGKILL');
    await once(other, 'exit');
    expect(readStackFile(home)).toBeNull();
    for (let tries = 0; tries < 2_400 && all.some((pid) => identifyProcess(pid)); tries += 1) await sleep(25);
    expect(all.filter((pid) => identifyProcess(pid))).toEqual([]);
  });

  it('starts after a killed stack, and writes all processes and addresses to stack.json', async () => {
    stack = await startStack({ settings, services: SERVERS, ports: 'free' });
    const file = readStackFile(home);
    expect(file).toMatchObject({ pid: process.pid, isReady: true, environment: stack.environment });
    expect(statSync(join(home, 'stack.json')).mode & 0o777).toBe(0o600);
    await writeEverywhere(serversOf(stack));
  });

  it.each(['/proc/nexthour', '/dev/null/nexthour', __filename])(
    "rejects the home %s (Node's mkdir once never returned for it)",
    async (path) => {
      const nowhere = startStack({ settings: readSettings({ NEXTHOUR_HOME: path }), services: ['temporal'] });
      await expect(nowhere).rejects.toMatchObject({
        code: 'UnusableHome',
        message: expect.stringContaining('set NEXTHOUR_HOME'),
      });
    },
  );

  it('rejects a second start in the same home with the addresses of the first', async () => {
    await expect(startStack({ settings, services: ['temporal'] })).rejects.toMatchObject({
      code: 'AlreadyRunning',
      pid: process.pid,
      addresses: stack?.addresses,
    });
    expect(readStackFile(home)).not.toBeNull();
  });

  it('writes no secret to its logs', () => {
    const secrets = Object.values(
      JSON.parse(readFileSync(join(home, 'secrets.json'), 'utf8')) as Record<string, string>,
    );
    for (const name of SERVERS) {
      const log = readFileSync(join(home, 'logs', `${name}.log`), 'utf8');
      expect(secrets.filter((secret) => log.includes(secret))).toEqual([]);
    }
  });

  it('stops everything, and still has its data when it starts on other ports', async () => {
    const { all } = pidsOf();
    await stack?.stop();
    expect(all.filter((pid) => identifyProcess(pid))).toEqual([]);
    expect(existsSync(join(home, 'stack.json'))).toBe(false);
    rmSync(join(home, 'ports.json'));
    becomeHomeOfEarlierVersion(home);
    stack = await startStack({ settings, services: SERVERS, ports: 'free' });
    await readEverywhere(serversOf(stack));
  });

  it('restores everything from a backup, and answers from it while nothing is running', async () => {
    const forecast = await publishForecast(serversOf(stack as Stack));
    const running = await nexthour(home, 'backup', '--out', `${home}.tar.gz`);
    expect(running).toMatchObject({ code: 1, output: expect.stringContaining('Stop it with `nexthour stop`') });
    await stack?.stop();

    const backup = await nexthour(home, 'backup', '--out', `${home}.tar.gz`);
    expect(backup).toMatchObject({ code: 0, output: expect.stringContaining(forecast.hash) });
    expect(statSync(`${home}.tar.gz`).mode & 0o777).toBe(0o600);
    const occupied = await nexthour(home, 'restore', `${home}.tar.gz`);
    expect(occupied).toMatchObject({ code: 1, output: expect.stringContaining('never overwrites data') });

    rmSync(home, { recursive: true });
    rmSync(folderOutsideHome(home), { recursive: true, force: true });
    const restored = await nexthour(home, 'restore', `${home}.tar.gz`);
    expect(restored).toMatchObject({ code: 0, output: expect.stringContaining('is verified: 1 forecast, no fault') });
    const verified = await nexthour(home, 'ledger', 'verify', '--head', forecast.hash, '--json');
    expect(verified).toMatchObject({ code: 0, output: expect.stringContaining('"faults": 0') });
    const newest = await nexthour(home, 'forecast', '--json');
    expect(newest).toMatchObject({ code: 0, output: expect.stringContaining(`"id": "${forecast.id}"`) });
    const state = await nexthour(home, 'status');
    expect(state).toMatchObject({ code: 0, output: expect.stringContaining('✘ nexthour is stopped') });

    chmodSync(home, 0o755);
    stack = await startStack({ settings, services: SERVERS, ports: 'free' });
    await readEverywhere(serversOf(stack));
  });
});

/** Runs a command on the home of the test, without the servers of the other tests. */
function nexthour(home: string, ...args: string[]): Promise<{ code: number; output: string }> {
  const { PATH, HOME } = process.env;
  const options = { env: { PATH, HOME, NEXTHOUR_HOME: home }, cwd: projectRoot };
  return new Promise((resolve) => {
    execFile(process.execPath, ['cli/nexthour.mjs', ...args], options, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: `${stdout}${stderr}` }),
    );
  });
}

function publishForecast({ databaseUrl }: ServerSettings): Promise<Forecast> {
  return withDatabase(databaseUrl, async (database) => {
    await migrate(database);
    return createLedger(database).publish(plantedForecast(0), manualClock(FIRST_HOUR + 60_000));
  });
}

/** Earlier versions had no keys for the calls inside the object store. */
function becomeHomeOfEarlierVersion(home: string): void {
  const path = join(home, 'secrets.json');
  const secrets = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
  const earlier = ['postgresPassword', 'objectStoreAccessKey', 'objectStoreSecretKey', 'simulatorKey'];
  writeFileSync(path, JSON.stringify(secrets, earlier));
  for (const name of ['security.toml', 'grpc.key', 'grpc.crt']) rmSync(join(home, 'object-store', name));
}

type ServerSettings = SettingsWith<'databaseUrl' | 'objectStore' | 'mlflow'>;

function serversOf({ environment }: Stack): ServerSettings {
  return requireServers(readSettings(environment), 'databaseUrl', 'objectStore', 'mlflow');
}

async function writeEverywhere(servers: ServerSettings): Promise<void> {
  await sql(servers, 'CREATE TABLE kept AS SELECT 7 AS value');
  await s3(servers).putObject(servers.objectStore.bucket, 'kept', Buffer.from('seven'));
  const created = await mlflow(servers, 'experiments/create', { name: 'kept' });
  expect(created).toHaveProperty('experiment_id');
  await fetch(artifactUrl(servers), { method: 'PUT', body: 'an artifact' });
}

async function readEverywhere(servers: ServerSettings): Promise<void> {
  expect(await sql(servers, 'SELECT value FROM kept')).toEqual([{ value: 7 }]);
  const object = await s3(servers).getObject(servers.objectStore.bucket, 'kept');
  expect(Buffer.concat(await object.toArray()).toString()).toBe('seven');
  expect(await mlflow(servers, 'experiments/create', { name: 'kept' })).toMatchObject({
    error_code: 'RESOURCE_ALREADY_EXISTS',
  });
  expect(await (await fetch(artifactUrl(servers))).text()).toBe('an artifact');
  await s3(servers).statObject(servers.objectStore.bucket, 'mlflow/kept.txt');
}

function artifactUrl({ mlflow: { trackingUri } }: ServerSettings): string {
  return `${trackingUri}/api/2.0/mlflow-artifacts/artifacts/kept.txt`;
}

async function sql({ databaseUrl }: ServerSettings, statement: string): Promise<unknown[]> {
  const client = new Sql(databaseUrl);
  await client.connect();
  return client
    .query(statement)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}

function s3({ objectStore: { endpoint, accessKey, secretKey } }: ServerSettings): S3 {
  const { hostname, port } = new URL(endpoint);
  return new S3({ endPoint: hostname, port: Number(port), useSSL: false, accessKey, secretKey });
}

async function mlflow(servers: ServerSettings, path: string, body: object): Promise<unknown> {
  const response = await fetch(`${servers.mlflow.trackingUri}/api/2.0/mlflow/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.json();
}
