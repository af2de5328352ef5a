import type { Mlflow } from '../clients/mlflow';
import { createModelRegistry } from '../clients/model-registry';
import { createActiveModels } from '../clients/postgres/active-models';
import type { Database } from '../clients/postgres/database';
import { createPromotions } from '../clients/postgres/promotions';
import { loadMinuteModel } from '../forecasting/minutes/models/artifact';
import { createVolatilityScaled } from '../forecasting/minutes/models/baselines';
import { forecastByOpening, type MinuteForecaster, type Openable } from '../forecasting/minutes/models/minute-model';
import type { MinuteParameters } from '../forecasting/minutes/models/parameters';
import { UnusableArtifactError } from '../forecasting/models/artifact-files';
import { fiveMinuteQuestion, horizonMinutesOf, registeredModelName } from '../forecasting/questions';

/** `baseline`: always forecast, so that there are forecasts before the first fit and every model has a live comparison. */
export type MinuteModelRole = 'production' | 'active' | 'baseline';

/** A version of the registered model of a question of the live line. */
export interface MinuteModelVersion {
  /** As in the ledger. A baseline has its name. */
  readonly version: string;
  readonly role: MinuteModelRole;
}

export interface LiveMinuteModel extends MinuteModelVersion {
  readonly family: string;
  /** Its bars have one minute, and its horizon is that of the question. */
  readonly model: Openable & MinuteForecaster;
}

/** Which models forecast the price of an asset on the live line, and their fitted parts. */
export interface MinuteModels {
  /** Cheap: reads the tables only. The baseline is the last one. */
  readVersions(query: MinuteModelQuery): Promise<readonly MinuteModelVersion[]>;
  /** The models of `readVersions`, each loaded once; a model that cannot be loaded is left out. */
  read(query: MinuteModelQuery): Promise<readonly LiveMinuteModel[]>;
}

export interface MinuteModelQuery {
  readonly asset: string;
  readonly source: string;
}

export interface MinuteModelDeps {
  readonly parameters: Pick<MinuteParameters, 'volatility'>;
  /** Without them, only the baseline forecasts. */
  readonly database?: Database;
  readonly mlflow?: Mlflow;
  /** A model that is left out. It is tried again at the next call. */
  readonly onUnusable?: (model: MinuteModelQuery & MinuteModelVersion, error: unknown) => void;
}

const BASELINE: MinuteModelVersion = { version: 'volatility', role: 'baseline' };

/** The run is known for the production version: somebody may have deleted its number in MLflow's UI. */
type FoundVersion = MinuteModelVersion & { readonly runId?: string };
type Loaded = Pick<LiveMinuteModel, 'family' | 'model'>;

export function openMinuteModels(deps: MinuteModelDeps): MinuteModels {
  const { onUnusable = () => undefined } = deps;
  const loaded = new Map<string, Loaded>();

  async function findAll(query: MinuteModelQuery): Promise<readonly FoundVersion[]> {
    return [...(deps.database ? await findVersions(deps.database, query) : []), BASELINE];
  }

  async function load(query: MinuteModelQuery, { version, role, runId }: FoundVersion): Promise<Loaded> {
    const key = `${query.asset}/${query.source}/${version}`;
    const known = loaded.get(key);
    if (known) return known;
    const fresh =
      role === 'baseline'
        ? createBaseline(query.asset, deps.parameters)
        : await download(deps, query, { version, runId });
    loaded.set(key, fresh);
    return fresh;
  }

  return {
    readVersions: async (query) => (await findAll(query)).map(toVersion),
    read: async (query) => {
      const versions = await findAll(query);
      const prefix = `${query.asset}/${query.source}/`;
      const wanted = new Set(versions.map(({ version }) => `${prefix}${version}`));
      for (const key of loaded.keys()) if (key.startsWith(prefix) && !wanted.has(key)) loaded.delete(key);
      const models = versions.map(async (version) => {
        try {
          return [{ ...toVersion(version), ...(await load(query, version)) }];
        } catch (error) {
          onUnusable({ ...query, ...toVersion(version) }, error);
          return [];
        }
      });
      return (await Promise.all(models)).flat();
    },
  };
}

/** The production version first, then the active ones. */
async function findVersions(database: Database, { asset, source }: MinuteModelQuery): Promise<FoundVersion[]> {
  const question = fiveMinuteQuestion(asset).id;
  const production = await createPromotions(database, question).findProduction({ asset, source });
  const active = await createActiveModels(database).list({ asset, question });
  const others = active.filter((model) => model.source === source && model.modelVersion !== production?.version);
  return [
    ...(production ? [{ version: production.version, runId: production.runId, role: 'production' as const }] : []),
    ...others.map(({ modelVersion }) => ({ version: modelVersion, role: 'active' as const })),
  ];
}

function toVersion({ version, role }: FoundVersion): MinuteModelVersion {
  return { version, role };
}

function createBaseline(asset: string, { volatility }: MinuteModelDeps['parameters']): Loaded {
  return { family: 'volatility', model: createVolatilityScaled({ steps: stepsOf(asset) }, volatility) };
}

/** @throws UnusableArtifactError; NexthourError */
async function download(
  { mlflow }: MinuteModelDeps,
  { asset }: MinuteModelQuery,
  { version, runId }: { version: string; runId: string | undefined },
): Promise<Loaded> {
  const name = registeredModelName(fiveMinuteQuestion(asset));
  if (!mlflow) throw new UnusableArtifactError('checksum', name, 'cannot be read: MLFLOW_TRACKING_URI is not set');
  const registry = createModelRegistry(mlflow, name);
  const found = runId === undefined ? await registry.findVersion(version) : { runId };
  if (!found) throw new UnusableArtifactError('checksum', name, `has no version ${version} in MLflow`);
  const { family, model, steps, barMinutes } = loadMinuteModel(await registry.download(found));
  if (steps * barMinutes !== stepsOf(asset)) {
    const reason = `forecasts ${steps * barMinutes} minutes ahead instead of ${stepsOf(asset)}`;
    throw new UnusableArtifactError('schema', 'minute-model.json', reason);
  }
  // Without its files, which have megabytes.
  return { family, model: forecastByOpening(model.open) };
}

/** Bars of one minute up to the target. */
function stepsOf(asset: string): number {
  return horizonMinutesOf(fiveMinuteQuestion(asset));
}
