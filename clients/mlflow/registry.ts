import { type Static, Type } from '@sinclair/typebox';
import { MlflowRefused } from './errors';
import { Nothing, type Rest } from './rest';

const API = '/api/2.0/mlflow';

const VersionAnswer = Type.Object({
  name: Type.String(),
  version: Type.Union([Type.String(), Type.Integer()]),
  run_id: Type.Optional(Type.String()),
  source: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  tags: Type.Optional(Type.Array(Type.Object({ key: Type.String(), value: Type.String() }))),
});

/** One version of a registered model, as MLflow knows it. */
export interface RegisteredVersion {
  readonly model: string;
  readonly version: string;
  readonly runId: string;
  readonly source: string;
  /** For people; empty where nobody wrote one. */
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Registry {
  ensureRegisteredModel(name: string): Promise<void>;
  /** The oldest version made of that run. */
  findVersionByRun(query: { model: string; runId: string }): Promise<RegisteredVersion | null>;
  /** `null` when there is no such version, or no such model. */
  findVersion(query: { model: string; version: string }): Promise<RegisteredVersion | null>;
  createVersion(version: NewVersion): Promise<RegisteredVersion>;
  setVersionTags(version: VersionTags): Promise<void>;
  /** Text for people, on the version's page. */
  describeVersion(version: { model: string; version: string; description: string }): Promise<void>;
  setAlias(alias: { model: string; alias: string; version: string }): Promise<void>;
  /** `null` when no version has the alias, or there is no such model. */
  getByAlias(query: { model: string; alias: string }): Promise<RegisteredVersion | null>;
  /** Puts the version on the stage and takes the others off. Tells whether this server still has stages. */
  transitionStage(move: { model: string; version: string; stage: string }): Promise<boolean>;
}

export interface NewVersion {
  readonly model: string;
  readonly runId: string;
  /** URI of the artifact folder. */
  readonly source: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface VersionTags {
  readonly model: string;
  readonly version: string;
  readonly tags: Readonly<Record<string, string>>;
}

export function createRegistry(rest: Rest): Registry {
  const post = (path: string, body: object) =>
    rest.json({ method: 'POST', path: `${API}/${path}`, body }, Nothing).then(() => undefined);
  const versionsAt = Type.Object({ model_version: VersionAnswer });

  return {
    ensureRegisteredModel: (name) => post('registered-models/create', { name }).catch(ignoreExisting),
    findVersionByRun: async ({ model, runId }) => {
      const query = new URLSearchParams({ filter: `name = '${model}' and run_id = '${runId}'`, max_results: '100' });
      const found = await rest.json(
        { method: 'GET', path: `${API}/model-versions/search?${query}` },
        Type.Object({ model_versions: Type.Optional(Type.Array(VersionAnswer)) }),
      );
      const versions = (found.model_versions ?? []).map(versionOf);
      return versions.sort((a, b) => Number(a.version) - Number(b.version))[0] ?? null;
    },
    findVersion: async ({ model, version }) => {
      const query = new URLSearchParams({ name: model, version });
      const call = { method: 'GET', path: `${API}/model-versions/get?${query}` } as const;
      const found = await rest.find(call, versionsAt);
      return found ? versionOf(found.model_version) : null;
    },
    createVersion: async ({ model, runId, source, tags }) => {
      const body = { name: model, run_id: runId, source, tags: pairs(tags) };
      const call = { method: 'POST', path: `${API}/model-versions/create`, body } as const;
      return versionOf((await rest.json(call, versionsAt)).model_version);
    },
    setVersionTags: async ({ model, version, tags }) => {
      for (const tag of pairs(tags)) await post('model-versions/set-tag', { name: model, version, ...tag });
    },
    describeVersion: async ({ model, version, description }) => {
      const body = { name: model, version, description };
      await rest.json({ method: 'PATCH', path: `${API}/model-versions/update`, body }, Nothing);
    },
    setAlias: ({ model, alias, version }) => post('registered-models/alias', { name: model, alias, version }),
    getByAlias: async ({ model, alias }) => {
      const query = new URLSearchParams({ name: model, alias });
      const call = { method: 'GET', path: `${API}/registered-models/alias?${query}` } as const;
      const found = await rest.find(call, versionsAt).catch(nullWhereNoAlias);
      return found ? versionOf(found.model_version) : null;
    },
    transitionStage: async ({ model, version, stage }) => {
      const body = { name: model, version, stage, archive_existing_versions: true };
      return post('model-versions/transition-stage', body).then(() => true, falseWhereNoStages);
    },
  };
}

function versionOf(answer: Static<typeof VersionAnswer>): RegisteredVersion {
  const { name, version, run_id, source = '', description = '', tags } = answer;
  const byKey = Object.fromEntries((tags ?? []).map(({ key, value }) => [key, value]));
  return { model: name, version: String(version), runId: run_id ?? '', source, description, tags: byKey };
}

function pairs(record: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(record).map(([key, value]) => ({ key, value }));
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof MlflowRefused && error.code === 'RESOURCE_ALREADY_EXISTS')) throw error;
}

/** MLflow says INVALID_PARAMETER_VALUE of an alias that is not set. */
function nullWhereNoAlias(error: unknown): null {
  if (error instanceof MlflowRefused && /alias .* not found/i.test(error.reason)) return null;
  throw error;
}

function falseWhereNoStages(error: unknown): false {
  if (error instanceof MlflowRefused && (error.status === 404 || error.status === 405)) return false;
  throw error;
}
