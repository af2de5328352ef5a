import { sql } from 'kysely';
import { request } from 'undici';
import { createDispatcher } from '../../clients/http-dispatcher';
import { readStreamState } from '../../clients/kafka/offsets';
import { connectLiveCoinWatch } from '../../clients/livecoinwatch';
import { hasBucket } from '../../clients/object-store/bucket';
import { withDatabase } from '../../clients/postgres/database';
import { showTime } from '../../config/clock';
import type { KafkaSettings, ObjectStoreSettings, ServerName, Settings, SettingsWith } from '../../config/settings';
import { formatMinute } from '../../forecasting/hour';
import { REAL_SOURCE } from '../../forecasting/replay';
import { formatCount, formatCounted } from '../../reporting/numbers';
import type { StackFile } from '../../stack/state-file';
import { TOPICS } from '../../streams/topics';
import type { Clock } from '../../system/clock';
import { ask } from '../../temporal/ask';
import { withTemporal } from '../../temporal/connection';
import { scheduleId } from '../../temporal/schedule';
import { nameAsset } from '../name-asset';
import { findProcessProblems, isUnready } from '../status/find-process-problems';
import { broken, type Check, type Finding, ok, warning } from './check';
import { checkClock } from './clock';
import { checkMessages } from './messages';
import { checkForecast, checkModel } from './published';
import { findRemedy } from './remedies';

const MIN_CREDITS = 500;

/**
 * Lists the checks of the running nexthour: that every server answers, and that the forecast and the model are current. A server that
 * is neither started nor configured has no check.
 */
export function listRunningChecks(running: { settings: Settings; stack: StackFile | null; clock: Clock }): Check[] {
  const { settings, stack, clock } = running;
  const ifConfigured: Lister = (name, target, check) => listCheck({ name, target, check, stack });
  const { assets } = settings;
  /** Lists a check for each asset, with the asset in its name if several run. */
  const ofEach = <T>(name: string, target: T | undefined, check: (target: T, asset: string) => Promise<Finding>) =>
    assets.flatMap((asset) =>
      listCheck({ name, target, check: (given: T) => check(given, asset), stack }).map((one) =>
        assets.length === 1 ? one : nameCheck(one, asset),
      ),
    );
  return [
    { name: 'stack', run: () => checkStack(stack, settings.home) },
    ...ifConfigured('postgres', settings.databaseUrl, checkPostgres),
    ...ofEach('temporal', settings.temporal, (temporal, asset) => checkTemporal(temporal, { ...settings, asset })),
    ...ifConfigured('object store', settings.objectStore, checkBucket),
    ...ifConfigured('clock', settings.databaseUrl ?? settings.objectStore ?? settings.temporal, () =>
      checkClock(settings),
    ),
    ...ifConfigured('kafka', settings.kafka, checkKafka),
    ...ifConfigured('mlflow', settings.mlflow, ({ trackingUri }) => checkUrl(`${trackingUri}/health`)),
    ...ofEach('prices', settings.liveCoinWatch, checkCredits),
    ...ifConfigured('server', urlOf(stack, 'server'), checkServer),
    ...ifConfigured('prometheus', urlOf(stack, 'prometheus'), (url) => checkUrl(`${url}/-/ready`)),
    ...ifConfigured('alertmanager', urlOf(stack, 'alertmanager'), (url) => checkUrl(`${url}/-/ready`)),
    ...ofEach('forecast', withServers(settings, 'databaseUrl'), (servers, asset) =>
      checkForecast({ ...servers, asset }, clock),
    ),
    ...ofEach('messages', withServers(settings, 'databaseUrl'), (servers, asset) =>
      checkMessages({ ...servers, asset }, clock),
    ),
    ...ofEach('model', withServers(settings, 'databaseUrl', 'mlflow'), (servers, asset) =>
      checkModel({ ...servers, asset }),
    ),
  ];
}

function nameCheck({ name, run }: Check, asset: string): Check {
  const runNamed = async () => {
    const finding = await run();
    return finding.remedy === undefined ? finding : { ...finding, remedy: nameAsset(finding.remedy, asset) };
  };
  return { name: `${name} ${asset}`, run: runNamed };
}

type Lister = <T>(name: string, target: T | undefined, check: (target: T) => Promise<Finding>) => Check[];

/** Lists a check, or none when its `target` is not configured. An error of the check becomes a broken finding. */
function listCheck<T>(given: {
  name: string;
  target: T | undefined;
  check: (target: T) => Promise<Finding>;
  stack: StackFile | null;
}): Check[] {
  const { name, target, check, stack } = given;
  if (target === undefined) return [];
  const run = () =>
    check(target).catch((error: Error) => broken(error.message || 'does not answer', findRemedy(name, stack, error)));
  return [{ name, run }];
}

function withServers<Name extends ServerName>(settings: Settings, ...names: Name[]): SettingsWith<Name> | undefined {
  return names.every((name) => settings[name] !== undefined) ? (settings as SettingsWith<Name>) : undefined;
}

/** Whether the processes that `npm start` runs are running and answer. */
export async function checkStack(stack: StackFile | null, home: string): Promise<Finding> {
  if (!stack) return warning('nexthour does not run in this folder', 'run `npm start` to start it');
  const own = stack.services.filter(({ external }) => !external);
  const down = own.filter(({ state }) => state !== 'ready');
  if (down.length > 0)
    return broken(
      down.map(({ name, state }) => `${name} is ${state}`).join(', '),
      'nexthour starts a process that has ended again; `nexthour logs NAME` says why it failed',
    );
  const unready = (await findProcessProblems(stack, { now: Date.now(), home })).filter(isUnready);
  const [first] = unready;
  if (first) return broken(unready.map(({ what }) => what).join('; '), first.remedy);
  return ok(`all ${own.length} processes are running (main process ${stack.pid})`);
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

function checkTemporal(temporal: NonNullable<Settings['temporal']>, { asset, home }: Pick<Settings, 'asset' | 'home'>) {
  return withTemporal(temporal, async (client) => {
    const { info, state } = await ask(() => client.schedule.getHandle(scheduleId(asset)).describe());
    const [tick] = info.nextActionTimes;
    const next = tick ? formatMinute(showTime(home, tick.getTime())) : 'never';
    if (state.paused) return warning(`schedule ${scheduleId(asset)} is paused`, '`nexthour resume` continues');
    return ok(`answers, next tick ${next}`);
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

async function checkCredits(liveCoinWatch: NonNullable<Settings['liveCoinWatch']>, asset: string) {
  const client = connectLiveCoinWatch(liveCoinWatch);
  const [source, { remaining, limit }] = await Promise.all([client.source({ asset }), client.credits()]);
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

async function checkKafka(kafka: KafkaSettings) {
  const { topics } = await readStreamState(kafka, {
    topics: Object.values(TOPICS).map(({ name }) => name),
    groups: [],
  });
  return ok(`answers, ${formatCounted(topics.length, 'topic')} of the live line; \`nexthour live status\` says more`);
}

async function checkUrl(url: string) {
  const dispatcher = createDispatcher({ connect: { timeout: 5_000 }, maxResponseSize: 1_000_000 });
  const { statusCode, body } = await request(url, { headersTimeout: 5_000, bodyTimeout: 5_000, dispatcher });
  const text = await body.text();
  if (statusCode < 400) return ok(`answers at ${new URL(url).origin}`);
  return broken(
    `${url} answered with status ${statusCode}: ${text.slice(0, 200)}`,
    '`nexthour logs` shows the log of this server',
  );
}
