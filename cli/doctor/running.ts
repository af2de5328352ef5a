import { sql } from 'kysely';
import { request } from 'undici';
import { connectLiveCoinWatch } from '../../clients/livecoinwatch';
import { hasBucket } from '../../clients/object-store/bucket';
import { withDatabase } from '../../clients/postgres/database';
import type { ObjectStoreSettings, ServerName, Settings, SettingsWith } from '../../config/settings';
import { REAL_SOURCE } from '../../forecasting/replay';
import { formatCount, formatCounted } from '../../reporting/numbers';
import type { StackFile } from '../../stack/state-file';
import type { Clock } from '../../system/clock';
import { withTemporal } from '../../temporal/connection';
import { scheduleId } from '../../temporal/schedule';
import { broken, type Check, type Finding, ok, warning } from './check';
import { checkForecast, checkModel } from './published';

const START = 'run `npm start` to start it; its log is in the folder logs of NEXTHOUR_HOME (.nexthour/logs by default)';
const MIN_CREDITS = 500;

/**
 * Lists the checks of the running nexthour: that every server answers, and that the forecast and the model are current. A server that
 * is neither started nor configured has no check.
 */
export function listRunningChecks(running: { settings: Settings; stack: StackFile | null; clock: Clock }): Check[] {
  const { settings, stack, clock } = running;
  return [
    { name: 'stack', run: async () => checkStack(stack) },
    ...ifConfigured('postgres', settings.databaseUrl, checkPostgres),
    ...ifConfigured('temporal', settings.temporal, (temporal) => checkTemporal(temporal, settings.asset)),
    ...ifConfigured('object store', settings.objectStore, checkBucket),
    ...ifConfigured('mlflow', settings.mlflow, ({ trackingUri }) => checkUrl(`${trackingUri}/health`)),
    ...ifConfigured('prices', settings.liveCoinWatch, checkCredits),
    ...ifConfigured('server', urlOf(stack, 'server'), checkServer),
    ...ifConfigured('prometheus', urlOf(stack, 'prometheus'), (url) => checkUrl(`${url}/-/ready`)),
    ...ifConfigured('alertmanager', urlOf(stack, 'alertmanager'), (url) => checkUrl(`${url}/-/ready`)),
    ...ifConfigured('forecast', withServers(settings, 'databaseUrl'), (servers) => checkForecast(servers, clock)),
    ...ifConfigured('model', withServers(settings, 'databaseUrl', 'mlflow'), (servers) => checkModel(servers, clock)),
  ];
}

/** Lists the check `name`, or no check when its `target` is not configured. An error of the check becomes a broken finding. */
function ifConfigured<T>(name: string, target: T | undefined, check: (target: T) => Promise<Finding>): Check[] {
  if (target === undefined) return [];
  const run = () => check(target).catch((error: Error) => broken(error.message || 'does not answer', START));
  return [{ name, run }];
}

function withServers<Name extends ServerName>(settings: Settings, ...names: Name[]): SettingsWith<Name> | undefined {
  return names.every((name) => settings[name] !== undefined) ? (settings as SettingsWith<Name>) : undefined;
}

function checkStack(stack: StackFile | null) {
  if (!stack) return warning('nexthour does not run in this folder', 'run `npm start` to start it');
  const own = stack.services.filter(({ external }) => !external);
  const down = own.filter(({ state }) => state !== 'ready');
  if (down.length === 0) return ok(`all ${own.length} processes are running (main process ${stack.pid})`);
  return broken(
    down.map(({ name, state }) => `${name} is ${state}`).join(', '),
    'the supervisor restarts a process that has ended; its log in the folder logs of NEXTHOUR_HOME (.nexthour/logs by default) says why it failed',
  );
}

function urlOf(stack: StackFile | null, service: string): string | undefined {
  const port = stack?.services.find(({ name }) => name === service)?.ports.http;
  return port === undefined ? undefined : `http://127.0.0.1:${port}`;
}

function checkPostgres(url: string) {
  return withDatabase(url, async (database) => {
    const { rows } = await sql<{ version: string }>`select current_setting('server_version') as version`.execute(
      database,
    );
    return ok(`answers, version ${rows[0]?.version ?? 'unknown'}`);
  });
}

function checkTemporal(temporal: NonNullable<Settings['temporal']>, asset: string) {
  return withTemporal(temporal, async (client) => {
    const { info, state } = await client.schedule.getHandle(scheduleId(asset)).describe();
    const next = info.nextActionTimes[0]?.toISOString().slice(0, 19) ?? 'never';
    if (state.paused) return warning(`schedule ${scheduleId(asset)} is paused`, 'resume it in the Temporal UI');
    return ok(`answers, next tick ${next} UTC`);
  });
}

async function checkBucket(store: ObjectStoreSettings) {
  const { bucket } = store;
  try {
    if (await hasBucket(store)) return ok(`bucket ${bucket} can be opened with these keys`);
    return broken(
      `there is no bucket ${bucket}`,
      'create it, or restart nexthour: the pipeline worker creates it if its keys allow that',
    );
  } catch (error) {
    const { canRetry, message } = error as { canRetry?: boolean; message: string };
    if (canRetry) throw error;
    return broken(message, 'check MINIO_ACCESS_KEY and MINIO_SECRET_KEY and their permissions');
  }
}

async function checkCredits(liveCoinWatch: NonNullable<Settings['liveCoinWatch']>) {
  const client = connectLiveCoinWatch(liveCoinWatch);
  const [source, { remaining, limit }] = await Promise.all([client.source(), client.credits()]);
  const name = source === REAL_SOURCE ? source : `the simulator (source ${source})`;
  const found = `${name} answers, ${formatCount(remaining)} of ${formatCounted(limit, 'credit')} left today`;
  return remaining > MIN_CREDITS
    ? ok(found)
    : warning(found, 'an ordinary hour needs one credit; the first history needs about 1,100');
}

/** Warns about a server that runs but has no model yet. */
async function checkServer(url: string) {
  const { statusCode, body } = await request(`${url}/ready`, { headersTimeout: 5_000, bodyTimeout: 5_000 });
  const { reason } = (await body.json()) as { reason?: string };
  if (statusCode === 200) return ok(`answers at ${url}`);
  return warning(`answers but cannot forecast: ${reason}`, '`nexthour status` shows the outcomes of the newest hours');
}

async function checkUrl(url: string) {
  const { statusCode, body } = await request(url, { headersTimeout: 5_000, bodyTimeout: 5_000 });
  const text = await body.text();
  if (statusCode < 400) return ok(`answers at ${new URL(url).origin}`);
  return broken(`${url} answered with status ${statusCode}: ${text.slice(0, 200)}`, START);
}
