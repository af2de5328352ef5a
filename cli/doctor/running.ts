import { sql } from 'kysely';
import { request } from 'undici';
import { connectLiveCoinWatch } from '../../clients/livecoinwatch';
import { connectDatabase } from '../../clients/postgres/database';
import { createLedger } from '../../clients/postgres/ledger';
import type { Settings } from '../../config/settings';
import { formatHour, HOUR_MS } from '../../forecasting/hour';
import type { StackFile } from '../../stack/state-file';
import { connectTemporal } from '../../temporal/connection';
import { scheduleId } from '../../temporal/schedule';
import { broken, type Check, ok, warning } from './check';

const START = '`npm start` starts it; its log is under the logs folder of NEXTHOUR_HOME';
const FEW_CREDITS = 500;

/** Whether what should be running answers. `settings` are those of the running nexthour. */
export function runningChecks(settings: Settings, stack: StackFile | null): Check[] {
  return [
    { name: 'stack', look: async () => lookAtStack(stack) },
    reachable('postgres', settings.databaseUrl, askPostgres),
    reachable('temporal', settings.temporal, (temporal) => askTemporal(temporal, settings.asset)),
    reachable('object store', settings.objectStore, ({ endpoint }) => answers(endpoint)),
    reachable('mlflow', settings.mlflow, ({ trackingUri }) => answers(`${trackingUri}/health`)),
    reachable('prices', settings.liveCoinWatch, askCredits),
    reachable('server', serverUrl(stack), (url) => answers(`${url}/ready`)),
    reachable('forecast', settings.databaseUrl, (url) => lookAtForecast(url, settings.asset)),
  ];
}

function reachable<T>(
  name: string,
  where: T | undefined,
  ask: (where: T) => Promise<Awaited<ReturnType<Check['look']>>>,
): Check {
  return {
    name,
    look: async () => {
      if (where === undefined) return warning('does not run', START);
      return ask(where).catch((error: Error) => broken(error.message || 'does not answer', START));
    },
  };
}

function lookAtStack(stack: StackFile | null) {
  if (!stack) return warning('nothing runs from this folder', '`npm start` starts it');
  const down = stack.services.filter(({ external, state }) => !external && state !== 'ready');
  if (down.length === 0) return ok(`${stack.services.length} services run under process ${stack.pid}`);
  return broken(
    down.map(({ name, state }) => `${name} is ${state}`).join(', '),
    'look into its log; it is restarted by itself',
  );
}

function serverUrl(stack: StackFile | null): string | undefined {
  const port = stack?.services.find(({ name }) => name === 'server')?.ports.http;
  return port === undefined ? undefined : `http://127.0.0.1:${port}`;
}

async function askPostgres(url: string) {
  const database = connectDatabase(url);
  try {
    const { rows } = await sql<{ version: string }>`select current_setting('server_version') as version`.execute(
      database,
    );
    return ok(`answers, version ${rows[0]?.version ?? 'unknown'}`);
  } finally {
    await database.destroy();
  }
}

async function askTemporal(temporal: NonNullable<Settings['temporal']>, asset: string) {
  const client = await connectTemporal(temporal);
  try {
    const { info, state } = await client.schedule.getHandle(scheduleId(asset)).describe();
    const next = info.nextActionTimes[0]?.toISOString().slice(0, 19) ?? 'never';
    if (state.paused) return warning(`schedule ${scheduleId(asset)} is paused`, 'resume it in the Temporal UI');
    return ok(`answers, next tick ${next} UTC`);
  } finally {
    await client.connection.close();
  }
}

async function askCredits(liveCoinWatch: NonNullable<Settings['liveCoinWatch']>) {
  const client = connectLiveCoinWatch(liveCoinWatch);
  const [source, { remaining, limit }] = await Promise.all([client.source(), client.credits()]);
  const found = `${source} answers, ${remaining} of ${limit} credits left today`;
  return remaining > FEW_CREDITS
    ? ok(found)
    : warning(found, 'an ordinary hour takes one; a first history takes about 1,100');
}

async function answers(url: string) {
  const { statusCode, body } = await request(url, { headersTimeout: 5_000, bodyTimeout: 5_000 });
  const text = await body.text();
  // An object store refuses strangers with 403: that is an answer, too.
  if (statusCode < 400 || statusCode === 403) return ok(`answers at ${new URL(url).origin}`);
  return broken(`${url} answers ${statusCode}: ${text.slice(0, 200)}`, START);
}

async function lookAtForecast(url: string, asset: string) {
  const database = connectDatabase(url);
  try {
    const newest = await createLedger(database).latest({ asset });
    if (!newest) return warning('there is none yet', '`nexthour run` makes one');
    const found = `the newest is of ${formatHour(newest.targetHour)}`;
    const isCurrent = newest.targetHour + HOUR_MS > Date.now();
    return isCurrent
      ? ok(found)
      : warning(found, '`nexthour run` makes the one of now; `nexthour status` tells what failed');
  } finally {
    await database.destroy();
  }
}
