import { join } from 'node:path';
import { createTrainingActivities } from '../activities/training';
import { connectMlflow } from '../clients/mlflow';
import { connectObjectStore } from '../clients/object-store';
import type { Database } from '../clients/postgres/database';
import { createPromotions } from '../clients/postgres/promotions';
import { childEnvironment } from '../config/child-environment';
import { homePaths } from '../config/home';
import { readParameters } from '../config/parameters-file';
import { parametersFile, projectRoot, tensorflowBackendFile } from '../config/paths';
import type { SettingsWith } from '../config/settings';
import { nextHourModel } from '../forecasting/questions';
import type { Clock } from '../system/clock';
import { createFitProcess } from '../training/fit/fit-process';
import { cancellationSignal, reportProgress } from './heartbeat';

export interface TrainingWorkerDeps {
  readonly settings: SettingsWith<'objectStore' | 'mlflow'>;
  readonly database: Database;
  readonly clock: Clock;
}

/** The activities of the training worker. */
export function createTrainingWorkerActivities({ settings, database, clock }: TrainingWorkerDeps) {
  const fit = createFitProcess({
    program: join(projectRoot, 'dist', 'training', 'fit', 'main.js'),
    backendFile: tensorflowBackendFile,
    environment: childEnvironment(),
  });
  return createTrainingActivities({
    mlflow: connectMlflow(settings.mlflow),
    objectStore: connectObjectStore(settings.objectStore),
    promotions: createPromotions(database),
    fit,
    parameters: readParameters(parametersFile),
    scratch: homePaths(settings.home).fit,
    clock,
    registeredModel: nextHourModel,
    onProgress: reportProgress,
    signal: cancellationSignal,
  });
}
