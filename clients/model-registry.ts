import { posix } from 'node:path';
import { type ArtifactFiles, requireFile, sha256, UnusableArtifactError } from '../forecasting/models/artifact-files';
import { promoteCommand } from '../forecasting/questions';
import { NexthourError } from '../system/errors';
import type { Mlflow, RegisteredVersion } from './mlflow';
import { isMissing } from './mlflow/errors';

/** A version of the registered model. */
export interface ModelVersion {
  readonly version: string;
  readonly runId: string;
  /** The rules of the model gate that refused the version. Absent when its decision does not record them. */
  readonly failedRules?: readonly string[];
}

/** Reads the versions and the files of a model. The table of promotions says which version is the production model, not the alias. */
export interface ModelRegistry {
  /** The name of the registered model. */
  readonly model: string;
  /** The version with the alias `production`; `null` when there is none. */
  findAliased(): Promise<ModelVersion | null>;
  /** `null` when there is no such version. */
  findVersion(version: string): Promise<ModelVersion | null>;
  /** @throws UnusableArtifactError when the files differ from the registered ones; NexthourError `RunDeleted` */
  download(version: Pick<ModelVersion, 'runId'>): Promise<ArtifactFiles>;
}

export const PRODUCTION_ALIAS = 'production';
/** The tag of a version with the names of the rules that it failed, separated by commas. */
export const FAILED_RULES_TAG = 'nexthour.failed_rules';
export const NO_FAILED_RULES = 'none';
const PRODUCTION_STAGE = 'Production';
/** The folder of a run that holds the files of its model. */
export const MODEL_FOLDER = 'model';

/** Reads a registered model of MLflow and the artifacts of its runs. */
export function createModelRegistry(mlflow: Mlflow, model: string): ModelRegistry {
  return {
    model,
    findAliased: async () => toModelVersion(await mlflow.getByAlias({ model, alias: PRODUCTION_ALIAS })),
    findVersion: async (version) => toModelVersion(await mlflow.findVersion({ model, version })),
    download: async ({ runId }) => {
      const run = await mlflow.getRun(runId).catch((error: unknown) => {
        throw isMissing(error) ? runDeleted(model, runId, error) : error;
      });
      const paths = await mlflow.listArtifacts({ run, folder: MODEL_FOLDER });
      const files = paths.map(async (path) => [posix.basename(path), await mlflow.getArtifact({ run, path })] as const);
      const artifact = new Map(await Promise.all(files));
      requireRegisteredBytes(artifact, await mlflow.findVersionByRun({ model, runId }));
      return artifact;
    },
  };
}

function runDeleted(model: string, runId: string, cause: unknown): NexthourError {
  const remedy = `make another version the production model with ${promoteCommand(model)}`;
  return new NexthourError('RunDeleted', `The run ${runId} of the model was deleted in MLflow for good; ${remedy}`, {
    cause,
  });
}

function toModelVersion(found: RegisteredVersion | null): ModelVersion | null {
  return found && { version: found.version, runId: found.runId, ...readFailedRules(found) };
}

/** Versions of earlier releases have no such tag. */
function readFailedRules({ tags }: RegisteredVersion): Pick<ModelVersion, 'failedRules'> {
  const names = tags[FAILED_RULES_TAG];
  if (names === undefined) return {};
  return { failedRules: names === NO_FAILED_RULES ? [] : names.split(',') };
}

/** Runs that are not registered, or were registered before this tag existed, are not checked. */
function requireRegisteredBytes(files: ArtifactFiles, registered: RegisteredVersion | null): void {
  const expected = registered?.tags['nexthour.artifact_sha256'];
  if (expected === undefined || sha256(requireFile(files, 'checksums.json')) === expected) return;
  throw new UnusableArtifactError('checksum', 'checksums.json', 'is not the one that was evaluated and registered');
}

interface MovedAlias {
  /** The name of the registered model. */
  readonly model: string;
  readonly production: string;
  readonly aliased: string | null;
}

/** For people: the alias names another version than the production model. */
export function describeMovedAlias({ model, production, aliased }: MovedAlias) {
  const found = aliased === null ? 'no version' : `version ${aliased}`;
  const promote =
    aliased === null ? '' : `; ${promoteCommand(model, aliased)} makes version ${aliased} the production model`;
  return {
    what: `the alias ${PRODUCTION_ALIAS} in MLflow names ${found}, but version ${production} is the production model and is served`,
    remedy: `the next hour that trains sets the alias back${promote}`,
  };
}

/** Makes a version the production model: moves the alias and, on servers that still have stages, the stage. */
export async function setProductionAlias(
  mlflow: Mlflow,
  { model, version }: { model: string; version: string },
): Promise<void> {
  await mlflow.setAlias({ model, alias: PRODUCTION_ALIAS, version });
  await mlflow.transitionStage({ model, version, stage: PRODUCTION_STAGE });
}
