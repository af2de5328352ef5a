import { join } from 'node:path';
import { createBarCollectionActivities, createLiveTrainingActivities } from '../activities/live-training';
import { createSearchActivities } from '../activities/search';
import { createChosenLiveTraining, createChosenTraining } from '../activities/search/chosen';
import { createTrainingActivities } from '../activities/training';
import { connectMlflow } from '../clients/mlflow';
import { connectObjectStore } from '../clients/object-store';
import { createBarHistory } from '../clients/postgres/bar-history';
import { createBarSnapshots } from '../clients/postgres/bar-snapshots';
import type { Database } from '../clients/postgres/database';
import { createNews } from '../clients/postgres/news';
import { createPromotions } from '../clients/postgres/promotions';
import { createQuestionModels } from '../clients/postgres/question-models';
import { createSearches } from '../clients/postgres/searches';
import { createSnapshots } from '../clients/postgres/snapshots';
import { childEnvironment } from '../config/child-environment';
import { homePaths } from '../config/home';
import { parametersFile, projectRoot, tensorflowBackendFile, xgboostLibraryFile } from '../config/paths';
import { readSearchedParameters, readSearchSpaces, type SearchedParameters } from '../config/search-spaces';
import type { SettingsWith } from '../config/settings';
import { nextHourModel } from '../forecasting/questions';
import type { Clock } from '../system/clock';
import { createFitProcess } from '../training/fit/fit-process';
import { createMinuteJobs } from '../training/minutes/minute-process';
import { createScoreTrial } from '../training/search/search-process';
import { whyNoXgboost } from '../training/xgboost/library';
import { createLocalRiseFamilies } from '../training/xgboost/local-families';
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
  const parameters = readSearchedParameters(parametersFile);
  const searches = createSearches(database);
  const trainingWith = (price: SearchedParameters['price']) =>
    createTrainingActivities({
      ...stores,
      promotions: createPromotions(database),
      fit,
      parameters: price,
      scratch: homePaths(settings.home).fit,
      clock,
      registeredModel: nextHourModel,
      onProgress: reportProgress,
      signal: cancellationSignal,
    });
  const history = createBarHistory(database);
  const jobs = createMinuteJobs({
    program: join(projectRoot, 'dist', 'training', 'minutes', 'main.js'),
    environment: childEnvironment(),
  });
  const liveTrainingWith = (minutes: SearchedParameters['minutes']) =>
    createLiveTrainingActivities({
      ...{ ...stores, clock, signal: cancellationSignal },
      history,
      snapshots: createBarSnapshots(database),
      news: createNews(database),
      promotionsOf: (question) => createPromotions(database, question),
      jobs,
      parameters: minutes,
      // Without XGBoost's library, HAR alone still adapts to the market.
      family: whyNoXgboost(xgboostLibraryFile) === null ? 'combination' : 'har',
    });
  const training = { parameters, searches, trainingWith, liveTrainingWith };
  const search = createSearchActivities({
    ...{ ...stores, ...training, clock, onProgress: reportProgress, signal: cancellationSignal },
    snapshots: createSnapshots(database),
    models: createQuestionModels(database),
    scoreTrial: createScoreTrial({
      program: join(projectRoot, 'dist', 'training', 'search', 'main.js'),
      environment: childEnvironment(),
    }),
    spaces: readSearchSpaces(parametersFile),
    collectBars: createBarCollectionActivities({
      ...{ history, krakenRestUrl: settings.kraken?.restUrl, clock },
      ...{ onProgress: reportProgress, signal: cancellationSignal },
    }).collectBars,
    riseFamilies: createLocalRiseFamilies,
    fitsFolder: homePaths(settings.home).searchFits,
  });
  return { hourly: createChosenTraining(training), live: createChosenLiveTraining(training), search };
}
