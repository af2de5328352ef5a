import { type Static, Type } from '@sinclair/typebox';
import { MlflowRefusedError } from './errors';
import { NoContent, type Rest, toPairs } from './rest';

const API = '/api/2.0/mlflow';

const VersionAnswer = Type.Object({
  name: Type.String(),
  version: Type.Union([Type.String(), Type.Integer()]),
  run_id: Type.Optional(Type.String()),
  source: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  tags: Type.Optional(Type.Array(Type.Object({ key: Type.String(), value: Type.String() }))),
});

const VersionEnvelope = Type.Object({ model_version: VersionAnswer });

const ModelEnvelope = Type.Object({
  registered_model: Type.Object({
    aliases: Type.Optional(
      Type.Array(Type.Object({ alias: Type.String(), version: Type.Union([Type.String(), Type.Integer()]) })),
    ),
  }),
});

/** One version of a registered model. */
export interface RegisteredVersion {
  readonly model: string;
  readonly version: string;
  readonly runId: string;
  readonly source: string;
  /** Shown on the page of the version; may be empty. */
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Registered models and their versions in MLflow's model registry. */
export interface ModelVersions {
  /** Creates the model with the description, unless it exists. */
  ensureRegisteredModel(name: string, description?: string): Promise<void>;
  /** The oldest version that was created from the run. */
  findVersionByRun(query: { model: string; runId: string }): Promise<RegisteredVersion | null>;
  /** `null` when the version or the model does not exist. */
  findVersion(query: { model: string; version: string }): Promise<RegisteredVersion | null>;
  /** The versions that have an alias. Empty when the model does not exist. */
  listAliased(model: string): Promise<string[]>;
  deleteVersion(version: { model: string; version: string }): Promise<void>;
  createVersion(version: NewVersion): Promise<RegisteredVersion>;
  setVersionTags(version: { model: string; version: string; tags: Readonly<Record<string, string>> }): Promise<void>;
  /** Sets the text on the page of the version. */
  describeVersion(version: { model: string; version: string; description: string }): Promise<void>;
  setAlias(alias: { model: string; alias: string; version: string }): Promise<void>;
  /** `null` when no version has the alias, or the model does not exist. */
  getByAlias(query: { model: string; alias: string }): Promise<RegisteredVersion | null>;
  /** Moves the version to the stage and archives the others. Returns `false` when this MLflow no longer has stages. */
  transitionStage(move: { model: string; version: string; stage: string }): Promise<boolean>;
}

export interface NewVersion {
  readonly model: string;
  readonly runId: string;
  /** URI of the folder with the model's artifacts. */
  readonly source: string;
  readonly tags: Readonly<Record<string, string>>;
}

export function createModelVersions(rest: Rest): ModelVersions {
  const post = (path: string, body: object) =>
    rest.json({ method: 'POST', path: `${API}/${path}`, body }, NoContent).then(() => undefined);

  return {
    ensureRegisteredModel: (name, description = '') =>
      post('registered-models/create', { name, description }).catch(ignoreExisting),
    findVersionByRun: async ({ model, runId }) => {
      const query = new URLSearchParams({ filter: `name = '${model}' and run_id = '${runId}'`, max_results: '100' });
      const found = await rest.json(
        { method: 'GET', path: `${API}/model-versions/search?${query}` },
        Type.Object({ model_versions: Type.Optional(Type.Array(VersionAnswer)) }),
      );
      const versions = (found.model_versions ?? []).map(toVersion);
      return versions.sort((a, b) => Number(a.version) - Number(b.version))[0] ?? null;
    },
    findVersion: async ({ model, version }) => {
      const query = new URLSearchParams({ name: model, version });
      const call = { method: 'GET', path: `${API}/model-versions/get?${query}` } as const;
      const found = await rest.find(call, VersionEnvelope);
      return found ? toVersion(found.model_version) : null;
    },
    listAliased: async (model) => {
      const call = {
        method: 'GET',
        path: `${API}/registered-models/get?${new URLSearchParams({ name: model })}`,
      } as const;
      const found = await rest.find(call, ModelEnvelope);
      return (found?.registered_model.aliases ?? []).map(({ version }) => String(version));
    },
    deleteVersion: async ({ model, version }) => {
      const body = { name: model, version };
      await rest.json({ method: 'DELETE', path: `${API}/model-versions/delete`, body }, NoContent);
    },
    createVersion: async ({ model, runId, source, tags }) => {
      const body = { name: model, run_id: runId, source, tags: toPairs(tags) };
      const call = { method: 'POST', path: `${API}/model-versions/create`, body } as const;
      return toVersion((await rest.json(call, VersionEnvelope)).model_version);
    },
    setVersionTags: async ({ model, version, tags }) => {
      for (const tag of toPairs(tags)) await post('model-versions/set-tag', { name: model, version, ...tag });
    },
    describeVersion: async ({ model, version, description }) => {
      const body = { name: model, version, description };
      await rest.json({ method: 'PATCH', path: `${API}/model-versions/update`, body }, NoContent);
    },
    setAlias: ({ model, alias, version }) => post('registered-models/alias', { name: model, alias, version }),
    getByAlias: async ({ model, alias }) => {
      const query = new URLSearchParams({ name: model, alias });
      const call = { method: 'GET', path: `${API}/registered-models/alias?${query}` } as const;
      const found = await rest.find(call, VersionEnvelope).catch(nullIfNoAlias);
      return found ? toVersion(found.model_version) : null;
    },
    transitionStage: async ({ model, version, stage }) => {
      const body = { name: model, version, stage, archive_existing_versions: true };
      return post('model-versions/transition-stage', body).then(() => true, falseIfNoStages);
    },
  };
}

function toVersion(answer: Static<typeof VersionAnswer>): RegisteredVersion {
  const { name, version, run_id, source = '', description = '', tags } = answer;
  const byKey = Object.fromEntries((tags ?? []).map(({ key, value }) => [key, value]));
  return { model: name, version: String(version), runId: run_id ?? '', source, description, tags: byKey };
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof MlflowRefusedError && error.mlflowCode === 'RESOURCE_ALREADY_EXISTS')) throw error;
}

/** For an alias that is not set, MLflow answers INVALID_PARAMETER_VALUE and not RESOURCE_DOES_NOT_EXIST. */
function nullIfNoAlias(error: unknown): null {
  const isInvalid = error instanceof MlflowRefusedError && error.mlflowCode === 'INVALID_PARAMETER_VALUE';
  if (isInvalid && /alias .* not found/i.test(error.reason)) return null;
  throw error;
}

function falseIfNoStages(error: unknown): false {
  if (error instanceof MlflowRefusedError && (error.status === 404 || error.status === 405)) return false;
  throw error;
}
