import { type DataRegistry, type SavedVersion, TagTakenError } from '../clients/dvc';
import type { ObjectStore } from '../clients/object-store';
import type { Snapshot } from '../clients/postgres/snapshots';
import { type AssetHour, formatHour } from '../forecasting/hour';

export interface Versioned {
  readonly commit: string;
  readonly tag: string;
  readonly historyMd5: string;
  readonly processedMd5: string;
}

export interface VersionActivities {
  /** Saves the snapshot's files to the data registry, where `git checkout <tag> && dvc pull` gives them back. */
  versionSnapshot(input: AssetHour & { snapshot: Snapshot }): Promise<Versioned>;
}

export interface VersionDeps {
  readonly objectStore: ObjectStore;
  readonly registry: DataRegistry;
  /** The signal that cancels the step that is running. */
  readonly signal?: () => AbortSignal | undefined;
}

const HISTORY = 'data/raw/btc_history.csv';
const PROCESSED = 'data/processed/btc_processed.csv';

export function createVersionActivities({ objectStore, registry, signal }: VersionDeps): VersionActivities {
  return {
    versionSnapshot: async ({ asset, hour, snapshot }) => {
      const [history, processed] = await Promise.all([
        objectStore.get(snapshot.history),
        objectStore.get(snapshot.processed),
      ]);
      const files = [
        { path: HISTORY, bytes: history },
        { path: PROCESSED, bytes: processed },
      ];
      const message = `hour ${formatHour(hour)}\n\nasset ${asset}, source ${snapshot.source}, ${snapshot.rows} rows`;
      const tag = `${asset}/${formatHour(hour)}`;
      const save = (name: string) => registry.save({ tag: name, message, files }, signal?.());
      return toVersioned(
        await save(tag).catch((error) =>
          saveBeside(error, () => save(`${tag}.${snapshot.history.sha256.slice(0, 8)}`)),
        ),
      );
    },
  };
}

/** An hour whose data was mended, or that has replayed and real prices, has two versions: the later one bears its hash, too. */
function saveBeside(error: unknown, save: () => Promise<SavedVersion>): Promise<SavedVersion> {
  if (error instanceof TagTakenError) return save();
  throw error;
}

function toVersioned({ commit, tag, md5 }: SavedVersion): Versioned {
  return { commit, tag, historyMd5: md5[HISTORY] ?? '', processedMd5: md5[PROCESSED] ?? '' };
}
