import { join } from 'node:path';
import { Runtime } from '@temporalio/worker';
import { createActiveModelActivities } from '../activities/active-models';
import { createExtractActivities } from '../activities/extract';
import type { ExtractProgress } from '../activities/extract/progress';
import { createFeatureActivities } from '../activities/features';
import { createForecastActivities } from '../activities/forecast';
import { createHourRunActivities } from '../activities/hour-runs';
import { createBarCollectionActivities } from '../activities/live-training';
import { createOutsideSeriesActivities } from '../activities/outside-series';
import { createPathActivities } from '../activities/path';
import { createProfileActivities } from '../activities/profile';
import { createQualityActivities } from '../activities/quality';
import { createRetentionActivities } from '../activities/retention';
import { retentionKinds } from '../activities/retention/open-kinds';
import { createSettleActivities } from '../activities/settle';
import { createTransformActivities } from '../activities/transform';
import { createVersionActivities } from '../activities/version';
import { connectAlphaVantage } from '../clients/alpha-vantage';
import { type DataRegistry, openDataRegistry } from '../clients/dvc';
import { connectLiveCoinWatch } from '../clients/livecoinwatch';
import { connectMlflow } from '../clients/mlflow';
import { createModelRegistry, type ModelRegistry, type ModelVersion } from '../clients/model-registry';
import { connectObjectStore } from '../clients/object-store';
import { connectPolygon } from '../clients/polygon';
import { createActiveModels } from '../clients/postgres/active-models';
import { createBarHistory } from '../clients/postgres/bar-history';
import type { Database } from '../clients/postgres/database';
import { openFeatureTables } from '../clients/postgres/features';
import { createHourRuns } from '../clients/postgres/hour-runs';
import { createLedger } from '../clients/postgres/ledger';
import { createOutsideSeries } from '../clients/postgres/outside-series';
import { createPathLedger } from '../clients/postgres/path-ledger';
import { createPromotions } from '../clients/postgres/promotions';
import { createQuestionModels } from '../clients/postgres/question-models';
import { createQuestions } from '../clients/postgres/questions';
import { createRiseLedger } from '../clients/postgres/rise-ledger';
import { readDatabaseClockLead } from '../clients/postgres/server-clock';
import { childEnvironment } from '../config/child-environment';
import { homePaths } from '../config/home';
import { readPathParameters } from '../config/parameters-file';
import { parametersFile, projectRoot } from '../config/paths';
import type { SettingsWith } from '../config/settings';
import { loadArtifact } from '../forecasting/models/artifact';
import type { ServableModel } from '../forecasting/models/servable-model';
import { nextHourModel } from '../forecasting/questions';
import type { Clock } from '../system/clock';
import { createPriority } from '../system/priority';
import { forecastHours } from '../training/rise/forecast-hours';
import { cancellationSignal, reportProgress } from './heartbeat';

export interface PipelineDeps {
  readonly settings: SettingsWith<'liveCoinWatch' | 'objectStore' | 'mlflow' | 'databaseUrl'>;
  readonly database: Database;
  readonly clock: Clock;
}

/** The activities of the pipeline worker. */
export function createPipelineActivities({ settings, database, clock }: PipelineDeps) {
  const { home, historyDays } = settings;
  const objectStore = connectObjectStore(settings.objectStore);
  const { observations, snapshots, featureRows, featureChecks } = openFeatureTables(database);
  const promotions = createPromotions(database);
  const ledger = createLedger(database);
  const rises = createRiseLedger(database);
  const mlflow = connectMlflow(settings.mlflow);
  const loadModel = createModelLoader((asset) => createModelRegistry(mlflow, nextHourModel(asset)));
  const dataRegistry = openRegistry(settings);
  const forecasts = createForecastActivities({ ledger, promotions, objectStore, loadModel, clock });
  // A report takes a second of this process. The forecasts that begin at the same time would wait for it.
  const priority = createPriority();
  const source = { liveCoinWatch: connectLiveCoinWatch(settings.liveCoinWatch), observations, objectStore };
  return {
    ...createExtractActivities({
      ...source,
      clock,
      historyDays,
      assets: settings.assets.length,
      readClockLead: () => readDatabaseClockLead(database),
      onProgress: (progress) => reportProgress(describeProgress(progress)),
      signal: cancellationSignal,
    }),
    ...createQualityActivities({ observations }),
    ...createTransformActivities({ observations, snapshots, featureRows, objectStore, clock }),
    ...createVersionActivities({ objectStore, dataRegistry, signal: cancellationSignal }),
    ...createProfileActivities({ objectStore, home, pause: priority.pause }),
    ...createSettleActivities({ ledger, rises, objectStore, clock }),
    ...createActiveModelActivities({
      ...{ rises, objectStore, forecastHours, clock, signal: cancellationSignal },
      activeModels: createActiveModels(database),
      questions: createQuestions(database),
      findModel: createQuestionModels(database).find,
    }),
    publishForecast: (input: Parameters<typeof forecasts.publishForecast>[0]) =>
      priority.urgent(() => forecasts.publishForecast(input)),
    ...createPathActivities({
      ...{ snapshots, objectStore, clock, paths: createPathLedger(database) },
      readParameters: () => readPathParameters(parametersFile),
    }),
    ...createHourRunActivities({ ...source, hourRuns: createHourRuns(database), clock }),
    ...createFeatureActivities({
      ...{ observations, snapshots, featureRows, featureChecks, clock },
      signal: cancellationSignal,
    }),
    ...createOutsideSeriesActivities({
      apis: {
        polygon: settings.polygon ? connectPolygon(settings.polygon) : null,
        'alpha-vantage': settings.alphaVantage ? connectAlphaVantage(settings.alphaVantage) : null,
      },
      ...{ tables: createOutsideSeries(database), clock, historyDays, signal: cancellationSignal },
    }),
    ...createBarCollectionActivities({
      ...{ history: createBarHistory(database), krakenRestUrl: settings.kraken?.restUrl, clock },
      ...{ onProgress: reportProgress, signal: cancellationSignal },
    }),
    ...createRetentionActivities({
      kindsOf: (asset) => retentionKinds({ settings: { ...settings, asset }, database, dataRegistry }),
      signal: cancellationSignal,
    }),
  };
}

/** Opens the data registry in the state folder. */
export function openRegistry({ home, objectStore }: SettingsWith<'objectStore'>): DataRegistry {
  const dvcProgram = join(projectRoot, '.venv', 'bin', 'dvc');
  return openDataRegistry({
    folder: homePaths(home).dataRegistry,
    dvcProgram,
    environment: childEnvironment(),
    objectStore,
    onStrayFile: (path) =>
      Runtime.instance().logger.warn(`The data registry holds ${path}, which is not ours; it is not committed`),
    onUndoneChange: (path) =>
      Runtime.instance().logger.warn(
        `The data registry had an uncommitted change of ${path}; it was undone. Work in a clone of the data registry`,
      ),
  });
}

/** Loads model versions with the same checks as the server, and caches the last one of each asset. */
function createModelLoader(
  registryOf: (asset: string) => ModelRegistry,
): (version: ModelVersion & { readonly asset: string }) => Promise<ServableModel> {
  const loaded = new Map<string, { runId: string; model: ServableModel }>();
  return async ({ asset, ...version }) => {
    const cached = loaded.get(asset);
    if (cached?.runId === version.runId) return cached.model;
    const model = loadArtifact(await registryOf(asset).download(version));
    loaded.set(asset, { runId: version.runId, model });
    return model;
  };
}

function describeProgress({ callsDone, callsPlanned, hoursDone, etaMs }: ExtractProgress): string {
  const left = etaMs === null ? '' : `, ${Math.ceil(etaMs / 1_000)} s left`;
  return `${callsDone} of ${callsPlanned} calls, ${hoursDone} hours${left}`;
}
