import { execFileSync } from 'node:child_process';
import { sql } from 'kysely';
import { connectObjectStore, type ObjectRef } from '../../clients/object-store';
import { childEnvironment } from '../../config/child-environment';
import { homePaths } from '../../config/home';
import { formatHour, HOUR_MS, type Hour } from '../../forecasting/hour';
import { nextHourModel } from '../../forecasting/questions';
import { NexthourError } from '../../system/errors';
import { readAliasedModel } from './alias';
import { findDanglingPointers } from './pointers';
import type { Reference } from './reference';
import type { Target } from './target';

/** What is wrong with what the hours stored, in words. */
export interface Findings {
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly others: readonly string[];
}

export interface Checked {
  /** The hours that have run so far, oldest first. */
  readonly hours: readonly Hour[];
  /** Hours that trained a candidate. */
  readonly trained: readonly Hour[];
  readonly reference: Reference;
}

/** Checks each hour and everything that it stored, by SQL, S3, MLflow's REST API and git. */
export async function checkInvariants(target: Target, checked: Checked): Promise<Findings> {
  const { hours, trained } = checked;
  const counts = [
    ...(await countByHour(target, 'a published run', RUNS, hours)),
    ...(await countByHour(target, 'a snapshot', SNAPSHOTS, hours)),
    ...(await countByHour(target, 'a forecast', FORECASTS, hours)),
    ...(await countByHour(target, 'a settlement', SETTLEMENTS, settledHours(checked))),
    ...(await countByHour(target, 'an observation', OBSERVATIONS, hours)),
    ...countTags(target, hours),
    ...(await countModels(target, trained)),
  ];
  const lost = counts.filter(({ count }) => count === 0).map(({ what }) => `lost: ${what}`);
  const doubled = counts.filter(({ count }) => count > 1).map(({ what, count }) => `${count} times: ${what}`);
  const others = [
    ...(await checkSnapshots(target, checked)),
    ...(await checkRawAnswers(target)),
    ...(await findDanglingPointers(target)),
    ...(await checkAlias(target)),
  ];
  return { lost, doubled, others };
}

interface Count {
  readonly what: string;
  readonly count: number;
}

const RUNS = sql`select hour, count(*) as n from hour_runs where outcome = 'published' group by hour`;
const SNAPSHOTS = sql`select hour, count(*) as n from snapshots group by hour`;
const FORECASTS = sql`select origin_hour as hour, count(*) as n from forecasts group by origin_hour`;
const SETTLEMENTS = sql`
  select origin_hour as hour, count(*) as n from settlements join forecasts on id = forecast_id group by origin_hour`;
const OBSERVATIONS = sql`select hour, count(*) as n from observations where rate is not null and source like 'replay+%' group by hour`;

async function countByHour(
  { database }: Target,
  what: string,
  query: typeof RUNS,
  hours: readonly Hour[],
): Promise<Count[]> {
  const { rows } = (await query.execute(database)) as { rows: { hour: number; n: string }[] };
  const counts = new Map(rows.map(({ hour, n }) => [Number(hour), Number(n)]));
  return hours.map((hour) => ({ what: `${what} of ${formatHour(hour)}`, count: counts.get(hour) ?? 0 }));
}

/**
 * The hours whose forecast must be settled. The run of the target hour settles it, or, if that hour ran before a missed hour
 * was caught up, the run after it.
 */
function settledHours({ hours }: Checked): Hour[] {
  const newest = hours.at(-1) ?? 0;
  return hours.filter((hour) => hour + HOUR_MS < newest);
}

/** A commit counts on every branch and tag: a person may have moved the branch. */
function countTags({ home }: Target, hours: readonly Hour[]): Count[] {
  const options = { cwd: homePaths(home).dataRegistry, env: childEnvironment(), encoding: 'utf8' } as const;
  const tags = execFileSync('git', ['tag', '--list', 'BTC/*'], options).trim().split('\n');
  const subjects = execFileSync('git', ['log', '--all', '--format=%s'], options).trim().split('\n');
  return hours.flatMap((hour) => [
    { what: `a tag of ${formatHour(hour)}`, count: tags.filter((tag) => tag === `BTC/${formatHour(hour)}`).length },
    {
      what: `a commit of ${formatHour(hour)}`,
      count: subjects.filter((subject) => subject.includes(formatHour(hour))).length,
    },
  ]);
}

interface MlflowRun {
  readonly info: { readonly run_id: string; readonly run_name: string };
}

async function countModels({ direct }: Target, trained: readonly Hour[]): Promise<Count[]> {
  const api = `${direct.mlflow.trackingUri}/api/2.0/mlflow`;
  const post = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    return readJson<{ runs?: MlflowRun[] }>(`${api}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  };
  const { runs = [] } = await post('runs/search', { experiment_ids: await experimentIds(api), max_results: 1_000 });
  const { model_versions: versions = [] } = await readJson<{ model_versions?: { run_id: string }[] }>(
    `${api}/model-versions/search?filter=name%3D'${nextHourModel('BTC')}'&max_results=1000`,
  );
  return trained.flatMap((hour) => {
    const own = runs.filter(({ info }) => info.run_name.includes(formatHour(hour)));
    const ids = new Set(own.map(({ info }) => info.run_id));
    return [
      { what: `an MLflow run of ${formatHour(hour)}`, count: own.length },
      { what: `a model version of ${formatHour(hour)}`, count: versions.filter((one) => ids.has(one.run_id)).length },
    ];
  });
}

async function experimentIds(api: string): Promise<string[]> {
  const { experiments = [] } = await readJson<{ experiments?: { experiment_id: string }[] }>(
    `${api}/experiments/search?max_results=100`,
  );
  return experiments.map(({ experiment_id: id }) => id);
}

/** @throws Error when MLflow answers with an error: Postgres, which it reads, may be restarting */
async function readJson<Answer>(url: string, request: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, request);
  if (!response.ok) throw new Error(`MLflow answers ${response.status} to ${url}: ${await response.text()}`);
  return (await response.json()) as Answer;
}

/** The objects of each snapshot exist with their hash, and the data is that of a run without a fault. */
async function checkSnapshots({ database, direct }: Target, { hours, reference }: Checked): Promise<string[]> {
  const store = connectObjectStore(direct.objectStore);
  const rows = await database.selectFrom('snapshots').selectAll().orderBy('hour').execute();
  const problems = rows.map(async (row) => {
    const expected = hours.includes(row.hour) ? await reference.hashesOf(row.hour) : null;
    const refs: ObjectRef[] = [
      { key: row.history_key, sha256: row.history_sha256, bytes: row.history_bytes },
      { key: row.processed_key, sha256: row.processed_sha256, bytes: row.processed_bytes },
      { key: row.summary_key, sha256: row.summary_sha256, bytes: row.summary_bytes },
    ];
    const missing = await findUnreadable(store, refs);
    const isOther =
      expected !== null && (expected.history !== row.history_sha256 || expected.processed !== row.processed_sha256);
    return [
      ...missing,
      ...(isOther ? [`the snapshot of ${formatHour(row.hour)} differs from that without a fault`] : []),
    ];
  });
  return (await Promise.all(problems)).flat();
}

async function checkRawAnswers({ database, direct }: Target): Promise<string[]> {
  const store = connectObjectStore(direct.objectStore);
  const rows = await database
    .selectFrom('raw_answers')
    .select(['object_key as key', 'sha256', 'bytes'])
    .orderBy('received_at', 'desc')
    .limit(30)
    .execute();
  return findUnreadable(store, rows);
}

/** @throws NexthourError when the object store does not answer, because it may be restarting */
async function findUnreadable(store: ReturnType<typeof connectObjectStore>, refs: readonly ObjectRef[]) {
  const read = refs.map((ref) => store.get(ref).then(() => [], describeUnreadable));
  return (await Promise.all(read)).flat();
}

function describeUnreadable(error: Error): string[] {
  if (error instanceof NexthourError && error.canRetry) throw error;
  return [error.message];
}

/** The alias points to the version of the newest promotion. */
async function checkAlias(target: Target): Promise<string[]> {
  const promoted = target.database.selectFrom('promotions').select(['hour', 'run_id']).where('promoted', '=', true);
  const newest = (await promoted.execute()).sort((a, b) => a.hour - b.hour).at(-1);
  if (!newest) return [];
  const alias = await readAliasedModel(target);
  if (!alias) return ['the alias production is missing'];
  return alias.runId === newest.run_id ? [] : [`the alias names run ${alias.runId}, not the newest promotion`];
}
