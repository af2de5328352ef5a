import { join } from 'node:path';
import { createExtractActivities } from '../activities/extract';
import type { ExtractProgress } from '../activities/extract/progress';
import { createForecastActivities } from '../activities/forecast';
import { createHourRunActivities } from '../activities/hour-runs';
import { createProfileActivities } from '../activities/profile';
import { createQualityActivities } from '../activities/quality';
import { createSettleActivities } from '../activities/settle';
import { createTransformActivities } from '../activities/transform';
import { createVersionActivities } from '../activities/version';
import { type DataRegistry, openDataRegistry } from '../clients/dvc';
import { connectLiveCoinWatch } from '../clients/livecoinwatch';
import { connectMlflow } from '../clients/mlflow';
import { createModelRegistry } from '../clients/model-registry';
import { connectObjectStore } from '../clients/object-store';
import type { Database } from '../clients/postgres/database';
import { createHourRuns } from '../clients/postgres/hour-runs';
import { createLedger } from '../clients/postgres/ledger';
import { createObservations } from '../clients/postgres/observations';
import { createPromotions } from '../clients/postgres/promotions';
import { createSnapshots } from '../clients/postgres/snapshots';
import { childEnvironment } from '../config/child-environment';
import { homePaths } from '../config/home';
import { projectRoot } from '../config/paths';
import type { SettingsWith } from '../config/settings';
import type { Clock } from '../system/clock';
import { cancellationSignal, reportProgress } from './heartbeat';
import { createModelLoader } from './model-loader';

export interface PipelineDeps {
  readonly settings: SettingsWith<'liveCoinWatch' | 'objectStore' | 'mlflow' | 'databaseUrl'>;
  readonly database: Database;
  readonly clock: Clock;
}

/** The activities of the pipeline worker. */
export function createPipelineActivities({ settings, database, clock }: PipelineDeps) {
  const { home, historyDays } = settings;
  const objectStore = connectObjectStore(settings.objectStore);
  const observations = createObservations(database);
  const snapshots = createSnapshots(database);
  const promotions = createPromotions(database);
  const ledger = createLedger(database);
  const loadModel = createModelLoader(createModelRegistry(connectMlflow(settings.mlflow)));
  const dataRegistry = openRegistry(settings);
  const source = { liveCoinWatch: connectLiveCoinWatch(settings.liveCoinWatch), observations, objectStore };
  return {
    ...createExtractActivities({
      ...source,
      clock,
      historyDays,
      onProgress: (progress) => reportProgress(describeProgress(progress)),
      signal: cancellationSignal,
    }),
    ...createQualityActivities({ observations }),
    ...createTransformActivities({ observations, snapshots, objectStore }),
    ...createVersionActivities({ objectStore, dataRegistry, signal: cancellationSignal }),
    ...createProfileActivities({ objectStore, home }),
    ...createSettleActivities({ ledger, objectStore, clock }),
    ...createForecastActivities({ ledger, promotions, objectStore, loadModel, clock }),
    ...createHourRunActivities({ hourRuns: createHourRuns(database), clock }),
  };
}

/** The repository with the data of every hour, kept by git and DVC. */
export function openRegistry({ home, objectStore }: SettingsWith<'objectStore'>): DataRegistry {
  const dvcProgram = join(projectRoot, '.venv', 'bin', 'dvc');
  return openDataRegistry({
    folder: homePaths(home).dataRegistry,
    dvcProgram,
    environment: childEnvironment(),
    objectStore,
  });
}

function describeProgress({ callsDone, callsPlanned, hoursDone, etaMs }: ExtractProgress): string {
  const left = etaMs === null ? '' : `, ${Math.ceil(etaMs / 1_000)} s left`;
  return `${callsDone} of ${callsPlanned} calls, ${hoursDone} hours${left}`;
}
