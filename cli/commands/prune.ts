import { join } from 'node:path';
import { retentionKinds } from '../../activities/retention/open-kinds';
import { type PrunedKind, prune } from '../../activities/retention/prune';
import { openDataRegistry } from '../../clients/dvc';
import { withDatabase } from '../../clients/postgres/database';
import { childEnvironment } from '../../config/child-environment';
import { homePaths } from '../../config/home';
import { projectRoot } from '../../config/paths';
import { formatInstant, formatMinute } from '../../forecasting/hour';
import { formatCount } from '../../reporting/numbers';
import { renderTable } from '../../reporting/text-table';
import { systemClock } from '../../system/clock';
import { withStoredData } from '../connections';
import type { StopSignal } from '../stop-signal';

/** Shows or removes what is older than its retention period. Exit code 1 when a kind was not finished, 130 after Ctrl-C. */
export async function pruneByHand(options: { isDryRun: boolean; json: boolean; stop: StopSignal }): Promise<void> {
  const { isDryRun, json, stop } = options;
  const pruned = await withStoredData(['databaseUrl', 'objectStore', 'mlflow'], (settings) =>
    withDatabase(settings.databaseUrl, (database) => {
      const dataRegistry = openDataRegistry({
        folder: homePaths(settings.home).dataRegistry,
        dvcProgram: join(projectRoot, '.venv', 'bin', 'dvc'),
        environment: childEnvironment(),
        objectStore: settings.objectStore,
      });
      const kinds = retentionKinds({ settings, database, dataRegistry });
      return prune({ kinds, clock: systemClock, isDryRun, signal: stop.signal });
    }),
  );
  process.stdout.write(json ? `${JSON.stringify(pruned.map(toJson), null, 2)}\n` : renderPruned(pruned, isDryRun));
  if (pruned.some(({ error }) => error !== null)) process.exitCode = stop.signal.aborted ? 130 : 1;
}

function toJson({ oldest, ...pruned }: PrunedKind) {
  return { ...pruned, oldest: oldest === null ? null : formatInstant(oldest) };
}

export function renderPruned(pruned: readonly PrunedKind[], isDryRun: boolean): string {
  const rows = pruned.map(({ kind, days, count, bytes, oldest }) => [
    kind,
    days === 0 ? 'kept for ever' : `${days} days`,
    formatCount(count),
    `${(bytes / 1e6).toFixed(1)} MB`,
    oldest === null ? '–' : formatMinute(oldest),
  ]);
  const table = renderTable([['kind', 'kept for', 'number', 'size', 'oldest'], ...rows]);
  const problems = pruned.flatMap(({ kind, error }) => (error === null ? [] : [`${kind}: ${error}\n`])).join('');
  return `${table}${problems}${summary(pruned, isDryRun)}\n`;
}

function summary(pruned: readonly PrunedKind[], isDryRun: boolean): string {
  if (pruned.some(({ error }) => error !== null))
    return 'Not everything could be examined or removed: see the lines above.';
  const isEmpty = pruned.every(({ count }) => count === 0);
  if (isEmpty) return isDryRun ? 'There is nothing to remove.' : 'Nothing was removed.';
  return isDryRun ? 'Nothing was removed. `nexthour prune --remove` removes what the table shows.' : 'Removed.';
}
