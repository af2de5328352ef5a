import { connectMlflow } from '../../clients/mlflow';
import { createModelRegistry } from '../../clients/model-registry';
import { connectObjectStore } from '../../clients/object-store';
import { withDatabase } from '../../clients/postgres/database';
import { createLedger } from '../../clients/postgres/ledger';
import { createLineage } from '../../clients/postgres/lineage';
import { createObservations } from '../../clients/postgres/observations';
import { createPromotions } from '../../clients/postgres/promotions';
import type { SettingsWith } from '../../config/settings';
import type { Hour } from '../../forecasting/hour';
import { loadArtifact } from '../../forecasting/models/artifact';
import { nextHourModel } from '../../forecasting/questions';
import { type Replay, replayHour } from '../../operations/replay/replay-hour';
import { UserError } from '../../system/errors';
import { withStoredData } from '../connections';
import { renderReplay } from '../replay/render-replay';

/**
 * Recomputes the forecast of a past hour from the data that was known at the time, and compares it with the published one. Writes nothing.
 * @throws UserError when they differ or the forecast cannot be recomputed, so that the exit code is 1
 */
export async function replay({ hour }: { hour: Hour }): Promise<void> {
  const replayed = await withStoredData(['databaseUrl', 'mlflow', 'objectStore'], (settings) =>
    replayFrom(settings, hour),
  );
  process.stdout.write(renderReplay(replayed));
  const { published, recomputed, differences } = replayed;
  if (!recomputed) throw new UserError('The forecast of this hour cannot be recomputed');
  if (published && differences.length > 0)
    throw new UserError('The recomputed forecast differs from the published one');
}

function replayFrom(settings: SettingsWith<'databaseUrl' | 'mlflow' | 'objectStore'>, hour: Hour): Promise<Replay> {
  const modelRegistry = createModelRegistry(connectMlflow(settings.mlflow), nextHourModel(settings.asset));
  return withDatabase(settings.databaseUrl, (database) =>
    replayHour(
      {
        ledger: createLedger(database),
        lineage: createLineage(database),
        promotions: createPromotions(database),
        observations: createObservations(database),
        objectStore: connectObjectStore(settings.objectStore),
        loadModel: async (version) => loadArtifact(await modelRegistry.download(version)),
      },
      { asset: settings.asset, hour },
    ),
  );
}
