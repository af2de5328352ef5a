import { join } from 'node:path';
import { createLiveTrainingActivities } from '../activities/live-training';
import { createTrainingActivities } from '../activities/training';
import { connectMlflow } from '../clients/mlflow';
import { connectObjectStore } from '../clients/object-store';
import { createBarHistory } from '../clients/postgres/bar-history';
import { createBarSnapshots } from '../clients/postgres/bar-snapshots';
import type { Database } from '../clients/postgres/database';
import { createNews } from '../clients/postgres/news';
import { createPromotions } from '../clients/postgres/promotions';
import { childEnvironment } from '../config/child-environment';
import { homePaths } from '../config/home';
import { readMinuteParameters, readParameters } from '../config/parameters-file';
import { parametersFile, projectRoot, tensorflowBackendFile, xgboostLibraryFile } from '../config/paths';
import type { SettingsWith } from '../config/settings';
import { nextHourModel } from '../forecasting/questions';
import type { Clock } from '../system/clock';
import { createFitProcess } from '../training/fit/fit-process';
import { createMinuteJobs } from '../training/minutes/minute-process';
import { whyNoXgboost } from '../training/xgboost/library';
import { cancellationSignal, reportProgress } from './heartbeat';

export interface TrainingWorkerDeps {
  readonly settings: SettingsWith<'objectStore' | 'mlflow'>;
  readonly database: Database;
  readonly clock: Clock;
}

/** The activities of the training worker, by queue. */
export function createTrainingWorkerActivities({ settings, database, clock }: TrainingWorkerDeps) {
  const fit = createFitProcess({
    program: join(projectRoot, 'dist', 'training', 'fit', 'main.js'),
    backendFile: tensorflowBackendFile,
    environment: childEnvironment(),
  });
  const stores = { mlflow: connectMlflow(settings.mlflow), objectStore: connectObjectStore(settings.objectStore) };
  const hourly = createTrainingActivities({
    ...stores,
    promotions: createPromotions(database),
    fit,
    parameters: readParameters(parametersFile),
    scratch: homePaths(settings.home).fit,
    clock,
    registeredModel: nextHourModel,
    onProgress: reportProgress,
    signal: cancellationSignal,
  });
  const live = createLiveTrainingActivities({
    ...{ ...stores, clock, signal: cancellationSignal },
    history: createBarHistory(database),
    snapshots: createBarSnapshots(database),
    news: createNews(database),
    promotionsOf: (question) => createPromotions(database, question),
    jobs: createMinuteJobs({
      program: join(projectRoot, 'dist', 'training', 'minutes', 'main.js'),
      environment: childEnvironment(),
    }),
    parameters: readMinuteParameters(parametersFile),
    // Without XGBoost's library, HAR alone still adapts to the market.
    family: whyNoXgboost(xgboostLibraryFile) === null ? 'combination' : 'har',
  });
  return { hourly, live };
}
