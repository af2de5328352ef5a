import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataRegistry } from '../../clients/dvc';
import type { Mlflow } from '../../clients/mlflow';
import type { StoredObjects } from '../../clients/object-store/stored-objects';
import type { References } from '../../clients/postgres/references';
import { homePaths } from '../../config/home';
import { openExperiment } from '../training/run-log';
import type { StoredItem } from './select-removable';

/** Something that grows with every hour, and can be removed item by item. */
export interface RetentionKind {
  readonly name: 'reports' | 'objects' | 'mlflow-runs' | 'data-tags';
  /** 0 keeps everything. */
  readonly days: number;
  /** Items that may be old enough. `before` is the newest instant that is, in epoch ms. */
  list(before: number): Promise<StoredItem[]>;
  /** The ids of the items that something refers to. Read again during the removal, because new references may be written. */
  references(): Promise<ReadonlySet<string>>;
  measure?(id: string): Promise<number>;
  remove(id: string): Promise<void>;
}

type Days = { readonly days: number };

/** The HTML files in the state folder, and the reports in the object store. The newest hour's report stays, and `latest.html`. */
export function reportsKind({
  home,
  asset,
  objects,
  days,
}: Days & { home: string; asset: string; objects: StoredObjects }) {
  const reports = homePaths(home).reportsOf(asset);
  const listFiles = async () =>
    (await readdir(reports).catch(() => [])).filter((name) => /^\d.*\.html$/.test(name)).sort();
  const isFile = (id: string) => id.startsWith(reports);
  const kind: RetentionKind = {
    name: 'reports',
    days,
    list: async () => {
      const files = (await listFiles()).map(async (name) => {
        const path = join(reports, name);
        const { size, mtimeMs } = await stat(path);
        return { id: path, bytes: size, storedAt: mtimeMs };
      });
      return [...(await Promise.all(files)), ...(await listObjects(objects, `reports/${asset}/`))];
    },
    references: async () => new Set((await listFiles()).slice(-1).map((name) => join(reports, name))),
    remove: (id) => (isFile(id) ? rm(id, { force: true }) : objects.remove(id)),
  };
  return kind;
}

/** Raw answers and files of snapshots that no row refers to, because the step was interrupted between the object and its row. */
export function objectsKind({
  asset,
  objects,
  references,
  days,
}: Days & { asset: string; objects: StoredObjects; references: References }): RetentionKind {
  return {
    name: 'objects',
    days,
    list: async () => {
      const prefixes = ['raw/', `snapshots/${asset}/`, `live/${asset}/`];
      return (await Promise.all(prefixes.map((prefix) => listObjects(objects, prefix)))).flat();
    },
    references: () => references.objectKeys(),
    remove: (key) => objects.remove(key),
  };
}

/**
 * Trainings whose model never was in production and made no forecast: refused, failed and unfinished ones.
 * @param given.models the registered models of the asset's questions
 */
export function runsKind({
  asset,
  mlflow,
  models,
  references,
  days,
}: Days & { asset: string; mlflow: Mlflow; models: readonly string[]; references: References }): RetentionKind {
  const listVersions = async (model: string) => {
    const versions = [...(await mlflow.listAliased(model)), ...(await references.minuteVersions({ model }))];
    return Promise.all(versions.map((version) => mlflow.findVersion({ model, version })));
  };
  return {
    name: 'mlflow-runs',
    days,
    list: async (before) => {
      const experimentId = await openExperiment(mlflow);
      const tag = ['nexthour.asset', asset] as const;
      const runs = await mlflow.listRuns({ experimentId, tag, startedBefore: before });
      return runs.map(({ runId, startedAt }) => ({ id: runId, bytes: 0, storedAt: startedAt }));
    },
    references: async () => {
      const versions = (await Promise.all(models.map(listVersions))).flat();
      const runIds = versions.flatMap((version) => (version ? [version.runId] : []));
      return new Set([...(await references.runIds()), ...runIds]);
    },
    measure: async (runId) => mlflow.sumArtifactBytes(await mlflow.getRun(runId)),
    // The run goes last, so that an interrupted removal is finished by the next one.
    remove: async (runId) => {
      for (const model of models) {
        for (let version = await mlflow.findVersionByRun({ model, runId }); version; ) {
          await mlflow.deleteVersion(version);
          version = await mlflow.findVersionByRun({ model, runId });
        }
      }
      await mlflow.deleteArtifacts(await mlflow.getRun(runId));
      await mlflow.deleteRun(runId);
    },
  };
}

/** The tags of hours, and their copies of the snapshots in DVC's remote. Tags of other names are not ours. */
export function dataTagsKind({
  asset,
  dataRegistry,
  days,
}: Days & { asset: string; dataRegistry: DataRegistry }): RetentionKind {
  const isOurs = (tag: string) => tag.startsWith(`${asset}/`) && /\/\d{4}-\d\d-\d\dT\d\dZ(\.[0-9a-f]{8})?$/.test(tag);
  const listOurs = async () => (await dataRegistry.tags()).filter(({ tag }) => isOurs(tag));
  return {
    name: 'data-tags',
    days,
    list: async () =>
      (await listOurs()).map(({ tag, savedAt, ownFiles }) => {
        return { id: tag, bytes: ownFiles.reduce((sum, { bytes }) => sum + bytes, 0), storedAt: savedAt };
      }),
    references: async () => new Set((await listOurs()).slice(-1).map(({ tag }) => tag)),
    remove: (tag) => dataRegistry.removeTag(tag),
  };
}

async function listObjects(objects: StoredObjects, prefix: string): Promise<StoredItem[]> {
  return (await objects.list(prefix)).map(({ key, bytes, storedAt }) => ({ id: key, bytes, storedAt }));
}
