import { connectMlflow } from '../../clients/mlflow';
import { connectObjectStore } from '../../clients/object-store';
import { type Database, withDatabase } from '../../clients/postgres/database';
import { createQuestionModels } from '../../clients/postgres/question-models';
import type { RegistrationDeps } from '../../clients/question-model-registry';
import type { Clock } from '../../system/clock';
import { withStoredData } from '../connections';

/** Calls `work` with everything that registers a model of a question. */
export function withRegistration<T>(
  clock: Clock,
  work: (deps: RegistrationDeps, database: Database) => Promise<T>,
): Promise<T> {
  return withStoredData(['databaseUrl', 'objectStore', 'mlflow'], (settings) =>
    withDatabase(settings.databaseUrl, (database) => {
      const objectStore = connectObjectStore(settings.objectStore);
      const models = createQuestionModels(database);
      return work({ mlflow: connectMlflow(settings.mlflow), objectStore, models, clock }, database);
    }),
  );
}
