import { type Static, Type } from '@sinclair/typebox';
import { NoContent, type Rest, toPairs } from './rest';

const API = '/api/2.0/mlflow';
/** MLflow accepts at most 1000 entries per call, of which at most 100 are params and 100 are tags. */
const MAX_METRICS_PER_CALL = 800;
const MAX_PARAMS_PER_CALL = 100;

const KeyValue = Type.Object({ key: Type.String(), value: Type.String() });
const RunAnswer = Type.Object({
  info: Type.Object({
    run_id: Type.String(),
    experiment_id: Type.String(),
    status: Type.String(),
    lifecycle_stage: Type.Optional(Type.String()),
    artifact_uri: Type.String(),
    start_time: Type.Optional(Type.Integer()),
  }),
  data: Type.Object({
    tags: Type.Optional(Type.Array(KeyValue)),
    params: Type.Optional(Type.Array(KeyValue)),
    metrics: Type.Optional(Type.Array(Type.Object({ key: Type.String(), value: Type.Unknown() }))),
  }),
});
const RunEnvelope = Type.Object({ run: RunAnswer });
const RunPage = Type.Object({
  runs: Type.Optional(Type.Array(RunAnswer)),
  next_page_token: Type.Optional(Type.String()),
});
const MetricAnswer = Type.Object({
  key: Type.String(),
  value: Type.Number(),
  timestamp: Type.Integer(),
  step: Type.Optional(Type.Integer()),
});

export type RunStatus = 'RUNNING' | 'FINISHED' | 'FAILED' | 'KILLED';

export interface Run {
  readonly runId: string;
  readonly experimentId: string;
  readonly status: RunStatus;
  readonly artifactUri: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
}

export interface StartedRun extends Run {
  /** Epoch ms. */
  readonly startedAt: number;
}

/** One value of a metric; `timestamp` in epoch ms. */
export interface Metric {
  readonly key: string;
  readonly value: number;
  readonly step: number;
  readonly timestamp: number;
}

/** A data set that MLflow shows on the page of the run. */
export interface DatasetInput {
  readonly name: string;
  /** At most 36 characters. */
  readonly digest: string;
  readonly sourceType: string;
  readonly source: object;
  readonly profile: object;
  readonly context: string;
}

export interface Runs {
  /** Finds or creates the experiment, sets the given tags and returns its id. */
  ensureExperiment(name: string, tags?: Readonly<Record<string, string>>): Promise<string>;
  /** The oldest run that has all these tags and is not deleted, so that concurrent callers get the same run. */
  findRun(query: { experimentId: string; tags: Readonly<Record<string, string>> }): Promise<Run | null>;
  /** All runs with this tag that are not deleted and started before an instant (epoch ms), oldest first. */
  listRuns(query: {
    experimentId: string;
    tag: readonly [name: string, value: string];
    startedBefore: number;
  }): Promise<StartedRun[]>;
  /** The run, restored if somebody deleted it in MLflow's UI. `null` when it was deleted for good (`mlflow gc`). */
  recoverRun(runId: string): Promise<Run | null>;
  /** Marks the run as deleted. Deleting it again changes nothing. */
  deleteRun(runId: string): Promise<void>;
  createRun(run: NewRun): Promise<Run>;
  getRun(runId: string): Promise<Run>;
  /** Logs any number of metrics, params and tags. MLflow refuses a new value for an existing param. */
  logBatch(batch: Batch): Promise<void>;
  setTags(run: { runId: string; tags: Readonly<Record<string, string>> }): Promise<void>;
  metricHistory(query: { runId: string; key: string }): Promise<Metric[]>;
  logDataset(input: DatasetInput & { runId: string }): Promise<void>;
  /** @param at end time, epoch ms; absent for RUNNING */
  setStatus(run: { runId: string; status: RunStatus; at?: number }): Promise<void>;
}

export interface NewRun {
  readonly experimentId: string;
  readonly name: string;
  readonly startedAt: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Batch {
  readonly runId: string;
  readonly metrics?: readonly Metric[];
  readonly params?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
}

export function createRuns(rest: Rest): Runs {
  const post = (path: string, body: object) => ({ method: 'POST', path: `${API}/${path}`, body }) as const;
  const get = (path: string, query: Record<string, string>) =>
    ({ method: 'GET', path: `${API}/${path}?${new URLSearchParams(query)}` }) as const;

  async function logBatch({ runId, metrics = [], params = {}, tags = {} }: Batch): Promise<void> {
    const allParams = toPairs(params);
    const calls = Math.max(
      1,
      Math.ceil(metrics.length / MAX_METRICS_PER_CALL),
      Math.ceil(allParams.length / MAX_PARAMS_PER_CALL),
    );
    for (let call = 0; call < calls; call++) {
      const body = {
        run_id: runId,
        metrics: metrics.slice(call * MAX_METRICS_PER_CALL, (call + 1) * MAX_METRICS_PER_CALL),
        params: allParams.slice(call * MAX_PARAMS_PER_CALL, (call + 1) * MAX_PARAMS_PER_CALL),
        tags: call === 0 ? toPairs(tags) : [],
      };
      await rest.json(post('runs/log-batch', body), NoContent);
    }
  }

  const runCall = (runId: string) => get('runs/get', { run_id: runId });

  return {
    ensureExperiment: (name, tags = {}) => ensureExperiment(rest, { name, tags }),
    findRun: async ({ experimentId, tags }) => {
      const filter = toPairs(tags)
        .map(({ key, value }) => `tags.\`${key}\` = '${value}'`)
        .join(' and ');
      const order = ['attributes.start_time ASC', 'attributes.run_id ASC'];
      const body = { experiment_ids: [experimentId], filter, max_results: 1, order_by: order };
      const { runs = [] } = await rest.json(
        post('runs/search', body),
        Type.Object({ runs: Type.Optional(Type.Array(RunAnswer)) }),
      );
      return runs[0] ? toRun(runs[0]) : null;
    },
    listRuns: async ({ experimentId, tag: [name, value], startedBefore }) => {
      const filter = `tags.\`${name}\` = '${value}' and attributes.start_time < ${startedBefore}`;
      const body = { experiment_ids: [experimentId], filter, max_results: 1_000, order_by: ['attributes.start_time'] };
      const runs: StartedRun[] = [];
      for (let token: string | undefined; ; ) {
        const call = post('runs/search', token === undefined ? body : { ...body, page_token: token });
        const page = await rest.json(call, RunPage);
        runs.push(...(page.runs ?? []).map((run) => ({ ...toRun(run), startedAt: run.info.start_time ?? Infinity })));
        token = page.next_page_token;
        if (!token) return runs;
      }
    },
    deleteRun: async (runId) => {
      await rest.json(post('runs/delete', { run_id: runId }), NoContent);
    },
    createRun: async ({ experimentId, name, startedAt, tags }) => {
      const body = { experiment_id: experimentId, run_name: name, start_time: startedAt, tags: toPairs(tags) };
      return toRun((await rest.json(post('runs/create', body), RunEnvelope)).run);
    },
    getRun: async (runId) => toRun((await rest.json(runCall(runId), RunEnvelope)).run),
    recoverRun: async (runId) => {
      const found = await rest.find(runCall(runId), RunEnvelope);
      if (found?.run.info.lifecycle_stage === 'deleted')
        await rest.json(post('runs/restore', { run_id: runId }), NoContent);
      return found && toRun(found.run);
    },
    logBatch,
    setTags: ({ runId, tags }) => logBatch({ runId, tags }),
    metricHistory: async ({ runId, key }) => {
      const call = get('metrics/get-history', { run_id: runId, metric_key: key });
      const { metrics = [] } = await rest.json(call, Type.Object({ metrics: Type.Optional(Type.Array(MetricAnswer)) }));
      return metrics.map((metric) => ({ ...metric, step: metric.step ?? 0 }));
    },
    logDataset: async (input) => {
      await rest.json(post('runs/log-inputs', datasetBody(input)), NoContent);
    },
    setStatus: async ({ runId, status, at }) => {
      const body = { run_id: runId, status, ...(at === undefined ? {} : { end_time: at }) };
      await rest.json(post('runs/update', body), NoContent);
    },
  };
}

interface NewExperiment {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
}

async function ensureExperiment(rest: Rest, { name, tags }: NewExperiment): Promise<string> {
  const query = new URLSearchParams({ experiment_name: name });
  const find = () =>
    rest.find(
      { method: 'GET', path: `${API}/experiments/get-by-name?${query}` },
      Type.Object({
        experiment: Type.Object({
          experiment_id: Type.String(),
          lifecycle_stage: Type.Optional(Type.String()),
          tags: Type.Optional(Type.Array(KeyValue)),
        }),
      }),
    );
  const found = await find();
  if (found) {
    const { experiment_id: id, lifecycle_stage: stage, tags: present } = found.experiment;
    // An experiment that was deleted in MLflow's UI keeps its name: no other can be created, and it accepts no run.
    const restore = { method: 'POST', path: `${API}/experiments/restore`, body: { experiment_id: id } } as const;
    if (stage === 'deleted') await rest.json(restore, NoContent);
    const known = toRecord(present);
    for (const { key, value } of toPairs(tags).filter((tag) => known[tag.key] !== tag.value)) {
      const body = { experiment_id: id, key, value };
      await rest.json({ method: 'POST', path: `${API}/experiments/set-experiment-tag`, body }, NoContent);
    }
    return id;
  }
  const created = { method: 'POST', path: `${API}/experiments/create`, body: { name, tags: toPairs(tags) } } as const;
  await rest.json(created, NoContent).catch(async (error: unknown) => {
    if (!(await find())) throw error;
  });
  return ensureExperiment(rest, { name, tags });
}

function datasetBody({ runId, name, digest, sourceType, source, profile, context }: DatasetInput & { runId: string }) {
  const dataset = {
    name,
    digest,
    source_type: sourceType,
    source: JSON.stringify(source),
    profile: JSON.stringify(profile),
  };
  return { run_id: runId, datasets: [{ tags: [{ key: 'mlflow.data.context', value: context }], dataset }] };
}

function toRun({ info, data }: Static<typeof RunAnswer>): Run {
  return {
    runId: info.run_id,
    experimentId: info.experiment_id,
    status: info.status as RunStatus,
    artifactUri: info.artifact_uri,
    tags: toRecord(data.tags),
    params: toRecord(data.params),
  };
}

function toRecord(entries: readonly Static<typeof KeyValue>[] = []): Record<string, string> {
  return Object.fromEntries(entries.map(({ key, value }) => [key, value]));
}
