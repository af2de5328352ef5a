import { sql } from 'kysely';
import { request } from 'undici';
import { connectLiveCoinWatch } from '../../clients/livecoinwatch';
import { hasBucket } from '../../clients/object-store/bucket';
import { withDatabase } from '../../clients/postgres/database';
import type { ObjectStoreSettings, ServerName, Settings, SettingsWith } from '../../config/settings';
import type { StackFile } from '../../stack/state-file';
import type { Clock } from '../../system/clock';
import { withTemporal } from '../../temporal/connection';
import { scheduleId } from '../../temporal/schedule';
import { broken, type Check, type Finding, ok, warning } from './check';
import { checkForecast, checkModel } from './published';

const START = 'run `npm start` to start it; its log is in the logs folder of NEXTHOUR_HOME';
const FEW_CREDITS = 500;

export interface Running {
  /** The settings of the running nexthour. */
  readonly settings: Settings;
  readonly stack: StackFile | null;
  readonly clock: Clock;
}

/** Checks that every server answers. A server that is neither started nor configured has no check. */
export function runningChecks({ settings, stack, clock }: Running): Check[] {
  return [
    { name: 'stack', run: async () => checkStack(stack) },
    ...reachable('postgres', settings.databaseUrl, askPostgres),
    ...reachable('temporal', settings.temporal, (temporal) => askTemporal(temporal, settings.asset)),
    ...reachable('object store', settings.objectStore, askBucket),
    ...reachable('mlflow', settings.mlflow, ({ trackingUri }) => answers(`${trackingUri}/health`)),
    ...reachable('prices', settings.liveCoinWatch, askCredits),
    ...reachable('server', urlOf(stack, 'server'), askServer),
    ...reachable('prometheus', urlOf(stack, 'prometheus'), (url) => answers(`${url}/-/ready`)),
    ...reachable('alertmanager', urlOf(stack, 'alertmanager'), (url) => answers(`${url}/-/ready`)),
    ...reachable('forecast', whenSet(settings, 'databaseUrl'), (servers) => checkForecast(servers, clock)),
    ...reachable('model', whenSet(settings, 'databaseUrl', 'mlflow'), (servers) => checkModel(servers, clock)),
  ];
}

function reachable<T>(name: string, where: T | undefined, ask: (where: T) => Promise<Finding>): Check[] {
  if (where === undefined) return [];
  const run = () => ask(where).catch((error: Error) => broken(error.message || 'does not answer', START));
  return [{ name, run }];
}

function whenSet<Name extends ServerName>(settings: Settings, ...names: Name[]): SettingsWith<Name> | undefined {
  return names.every((name) => settings[name] !== undefined) ? (settings as SettingsWith<Name>) : undefined;
}

function checkStack(stack: StackFile | null) {
  if (!stack) return warning('no nexthour runs in this folder', 'run `npm start` to start it');
  const down = stack.services.filter(({ external, state }) => !external && state !== 'ready');
  if (down.length === 0) return ok(`${stack.services.length} services run (process ${stack.pid})`);
  return broken(
    down.map(({ name, state }) => `${name} is ${state}`).join(', '),
    'read its log; it is restarted automatically',
  );
}

function urlOf(stack: StackFile | null, service: string): string | undefined {
  const port = stack?.services.find(({ name }) => name === service)?.ports.http;
  return port === undefined ? undefined : `http://127.0.0.1:${port}`;
}

function askPostgres(url: string) {
  return withDatabase(url, async (database) => {
    const { rows } = await sql<{ version: string }>`select current_setting('server_version') as version`.execute(
      database,
    );
    return ok(`answers, version ${rows[0]?.version ?? 'unknown'}`);
  });
}

function askTemporal(temporal: NonNullable<Settings['temporal']>, asset: string) {
  return withTemporal(temporal, async (client) => {
    const { info, state } = await client.schedule.getHandle(scheduleId(asset)).describe();
    const next = info.nextActionTimes[0]?.toISOString().slice(0, 19) ?? 'never';
    if (state.paused) return warning(`schedule ${scheduleId(asset)} is paused`, 'resume it in the Temporal UI');
    return ok(`answers, next tick ${next} UTC`);
  });
}

async function askBucket(store: ObjectStoreSettings) {
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

async function askCredits(liveCoinWatch: NonNullable<Settings['liveCoinWatch']>) {
  const client = connectLiveCoinWatch(liveCoinWatch);
  const [source, { remaining, limit }] = await Promise.all([client.source(), client.credits()]);
  const found = `${source} answers, ${remaining} of ${limit} credits left today`;
  return remaining > FEW_CREDITS
    ? ok(found)
    : warning(found, 'an ordinary hour needs one credit; the first history needs about 1,100');
}

/** A server without a model runs but cannot forecast yet: a warning. */
async function askServer(url: string) {
  const { statusCode, body } = await request(`${url}/ready`, { headersTimeout: 5_000, bodyTimeout: 5_000 });
  const { reason } = (await body.json()) as { reason?: string };
  if (statusCode === 200) return ok(`answers at ${url}`);
  return warning(`answers but cannot forecast: ${reason}`, '`nexthour status` shows the outcomes of the newest hours');
}

async function answers(url: string) {
  const { statusCode, body } = await request(url, { headersTimeout: 5_000, bodyTimeout: 5_000 });
  const text = await body.text();
  if (statusCode < 400) return ok(`answers at ${new URL(url).origin}`);
  return broken(`${url} answered with status ${statusCode}: ${text.slice(0, 200)}`, START);
}
