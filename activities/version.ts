import { type DataRegistry, type SavedVersion, TagTakenError } from '../clients/dvc';
import type { ObjectStore } from '../clients/object-store';
import type { Snapshot } from '../clients/postgres/snapshots';
import { type AssetHour, formatHour } from '../forecasting/hour';
import { formatCounted } from '../reporting/numbers';

export interface SnapshotVersion {
  readonly commit: string;
  readonly tag: string;
  readonly historyMd5: string;
  readonly processedMd5: string;
}

export interface VersionActivities {
  /** Saves the files of the snapshot in the data registry. `git checkout <tag> && dvc pull` restores them. */
  versionSnapshot(input: AssetHour & { snapshot: Snapshot }): Promise<SnapshotVersion>;
}

const HISTORY = 'data/raw/btc_history.csv';
const PROCESSED = 'data/processed/btc_processed.csv';

/** @param deps.signal returns the signal that cancels the running step */
export function createVersionActivities(deps: {
  objectStore: ObjectStore;
  dataRegistry: DataRegistry;
  signal?: () => AbortSignal | undefined;
}): VersionActivities {
  const { objectStore, dataRegistry, signal } = deps;
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
      const message = `hour ${formatHour(hour)}\n\nasset ${asset}, source ${snapshot.source}, ${formatCounted(snapshot.rows, 'row')}`;
      const tag = `${asset}/${formatHour(hour)}`;
      const save = (name: string) => dataRegistry.save({ tag: name, message, files }, signal?.());
      const saved = await save(tag).catch((error: unknown) => {
        // The tag exists with other data: the data was corrected, or the hour has both replayed and current prices.
        if (error instanceof TagTakenError) return save(`${tag}.${snapshot.history.sha256.slice(0, 8)}`);
        throw error;
      });
      return toSnapshotVersion(saved);
    },
  };
}

function toSnapshotVersion({ commit, tag, md5 }: SavedVersion): SnapshotVersion {
  return { commit, tag, historyMd5: md5[HISTORY] ?? '', processedMd5: md5[PROCESSED] ?? '' };
}
