import { Client } from 'pg';
import { MODEL_FOLDER, PRODUCTION_ALIAS } from '../../clients/model-registry';
import { createClient } from '../../clients/object-store/connection';
import { connectStoredObjects } from '../../clients/object-store/stored-objects';
import { nextHourModel } from '../../forecasting/questions';
import { MLFLOW_DATABASE } from '../../stack/postgres';
import { readAliasedModel } from './alias';
import type { Fault, Naming } from './fault';
import type { Target } from './target';
import { waitUntil } from './wait';

/** Longer than the server waits between two looks at the alias. */
const HOLD_MS = 7_000;

/** A call of MLflow's REST API, as a person with access to MLflow could make it. */
async function call({ direct }: Target, method: 'POST' | 'DELETE', path: string, body: object) {
  const response = await fetch(`${direct.mlflow.trackingUri}/api/2.0/mlflow/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`MLflow answers ${response.status} to ${path}: ${await response.text()}`);
  return (await response.json()) as {
    run?: { info: { run_id: string; artifact_uri: string } };
    model_version?: { version: string };
  };
}

async function readAlias(target: Target) {
  const found = await readAliasedModel(target);
  if (!found) throw new Error('there is no production model');
  return found;
}

export const setAlias = (target: Target, version: string) =>
  call(target, 'POST', 'registered-models/alias', { name: nextHourModel('BTC'), alias: PRODUCTION_ALIAS, version });

/** Registers a version of a new run, which has no files yet. */
export async function registerWithoutFiles(target: Target, tags: Readonly<Record<string, string>> = {}) {
  const created = await call(target, 'POST', 'runs/create', { experiment_id: '0', run_name: 'of somebody else' });
  const { run_id: runId = '', artifact_uri: uri = '' } = created.run?.info ?? {};
  const { model_version: registered } = await call(target, 'POST', 'model-versions/create', {
    name: nextHourModel('BTC'),
    source: `${uri}/${MODEL_FOLDER}`,
    run_id: runId,
    tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
  });
  return { runId, version: registered?.version ?? '' };
}

/** Copies the files of a model to another run. */
async function copyFiles({ direct }: Target, { from, to }: { from: string; to: string }): Promise<void> {
  const { bucket } = direct.objectStore;
  const client = createClient(direct.objectStore);
  const stored = await connectStoredObjects(direct.objectStore).list('mlflow/');
  for (const { key } of stored.filter((object) => object.key.includes(`/${from}/artifacts/${MODEL_FOLDER}/`))) {
    const name = key.slice(key.lastIndexOf('/') + 1);
    const chunks: Buffer[] = [];
    for await (const chunk of await client.getObject(bucket, key)) chunks.push(chunk as Buffer);
    await client.putObject(bucket, `mlflow/0/${to}/artifacts/${MODEL_FOLDER}/${name}`, Buffer.concat(chunks));
  }
}

/** A copy of the production model that no hour trained. `sha256` is the hash under which it is registered. */
async function registerCopy(target: Target, sha256?: string): Promise<string> {
  const { runId: from } = await readAlias(target);
  const tags: Record<string, string> = sha256 === undefined ? {} : { 'nexthour.artifact_sha256': sha256 };
  const { runId: to, version } = await registerWithoutFiles(target, tags);
  await copyFiles(target, { from, to });
  return version;
}

/** Writes what MLflow's API refuses. `$1` is the name of the model, `$2` the value. */
async function writeToMlflow({ direct }: Target, text: string, value: string): Promise<void> {
  const url = new URL(direct.databaseUrl);
  url.pathname = `/${MLFLOW_DATABASE}`;
  const client = new Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(text, [nextHourModel('BTC'), value]);
  } finally {
    await client.end();
  }
}

/** The oldest version that an hour trained and that is not the production model; else a copy of the production model. */
async function findOlderVersion(target: Target): Promise<string> {
  const { version } = await readAlias(target);
  const rows = await target.database.selectFrom('promotions').select('version').orderBy('hour').execute();
  return rows.find((row) => row.version !== version)?.version ?? registerCopy(target);
}

/** Waits until the server has noticed it, so that the next fault is a new one. */
async function restoreAlias(target: Target, version: string): Promise<void> {
  await setAlias(target, version);
  const isNoticed = async () => {
    const response = await fetch(`${target.metricsUrlOf('server')}/metrics`);
    return /^nexthour_production_alias_moved\{asset="BTC"\} 0$/m.test(await response.text());
  };
  await waitUntil(isNoticed, { maxMs: 180_000, text: 'the server did not notice that the alias was restored' });
}

const WHERE_VERSION = 'where name = $1 and version = $2';
/** The server uses the production model, whatever the alias names. */
const MOVED: Naming = {
  status: /server: the server keeps version \d+: the alias production in MLflow names /,
  log: ['server', /the alias production in MLflow names .* is the production model and is served/],
  metric: ['server', /^nexthour_production_alias_moved\{asset="BTC"\} 1$/m],
};

/** A person lets the alias name a version that the server must not use. */
function nameOther(what: string, makeVersion: (target: Target) => Promise<string>, more: Partial<Fault> = {}): Fault {
  return {
    name: `the alias production names a version ${what}`,
    holdMs: HOLD_MS,
    movesAlias: true,
    named: MOVED,
    inject: async (target) => {
      const { version } = await readAlias(target);
      await setAlias(target, await makeVersion(target));
      return () => restoreAlias(target, version);
    },
    ...more,
  };
}

export const modelFaults: readonly Fault[] = [
  {
    name: 'the alias production is removed',
    isLong: true,
    holdMs: HOLD_MS,
    movesAlias: true,
    named: MOVED,
    inject: async (target) => {
      const { version } = await readAlias(target);
      await call(target, 'DELETE', 'registered-models/alias', { name: nextHourModel('BTC'), alias: PRODUCTION_ALIAS });
      return () => restoreAlias(target, version);
    },
  },
  nameOther('without files', async (target) => (await registerWithoutFiles(target)).version, { isLong: true }),
  nameOther('with the files of another version', (target) => registerCopy(target, '0'.repeat(64))),
  nameOther(
    'that is not ready yet',
    async (target) => {
      const { version } = await registerWithoutFiles(target);
      await writeToMlflow(
        target,
        `update model_versions set status = 'PENDING_REGISTRATION' ${WHERE_VERSION}`,
        version,
      );
      return version;
    },
    { isLong: true },
  ),
  {
    name: 'the alias production names a version that does not exist',
    holdMs: HOLD_MS,
    movesAlias: true,
    isLong: true,
    inject: async (target) => {
      const { version } = await readAlias(target);
      await writeToMlflow(target, 'update registered_model_aliases set version = $2 where name = $1', '9999');
      return () => restoreAlias(target, version);
    },
  },
  {
    name: 'the alias production names an older version until the next training',
    holdMs: 0,
    trains: true,
    isLong: true,
    movesAlias: true,
    inject: async (target) => {
      await setAlias(target, await findOlderVersion(target));
      return () => undefined;
    },
  },
];
