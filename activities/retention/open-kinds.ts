import type { DataRegistry } from '../../clients/dvc';
import { connectMlflow } from '../../clients/mlflow';
import { connectStoredObjects } from '../../clients/object-store/stored-objects';
import type { Database } from '../../clients/postgres/database';
import { createReferences } from '../../clients/postgres/references';
import type { SettingsWith } from '../../config/settings';
import { fiveMinuteQuestion, nextHourModel, registeredModelName } from '../../forecasting/questions';
import { dataTagsKind, objectsKind, type RetentionKind, reportsKind, runsKind } from './kinds';

/** All kinds of data of the asset `settings.asset` that retention removes, with the periods of the settings. */
export function retentionKinds(deps: {
  settings: SettingsWith<'objectStore' | 'mlflow'>;
  database: Database;
  dataRegistry: DataRegistry;
}): RetentionKind[] {
  const { settings, database, dataRegistry } = deps;
  const { asset, home, retentionDays: days } = settings;
  const objects = connectStoredObjects(settings.objectStore);
  const models = [nextHourModel(asset), registeredModelName(fiveMinuteQuestion(asset))];
  const references = createReferences(database);
  return [
    reportsKind({ home, asset, objects, days: days.reports }),
    objectsKind({ asset, objects, references, days: days.objects }),
    runsKind({ asset, mlflow: connectMlflow(settings.mlflow), models, references, days: days.mlflowRuns }),
    dataTagsKind({ asset, dataRegistry, days: days.dataTags }),
  ];
}
