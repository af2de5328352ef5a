import { connectMlflow } from '../../clients/mlflow';
import { createModelRegistry, MODEL_NAME, PRODUCTION_ALIAS } from '../../clients/model-registry';
import { type Database, withDatabase } from '../../clients/postgres/database';
import { createLedger } from '../../clients/postgres/ledger';
import { createPromotions } from '../../clients/postgres/promotions';
import { createSnapshots } from '../../clients/postgres/snapshots';
import type { SettingsWith } from '../../config/settings';
import { formatHour, HOUR_MS, hourOf } from '../../forecasting/hour';
import type { Clock } from '../../system/clock';
import { broken, type Finding, ok, warning } from './check';

/** Checks that there is a forecast for an hour in the future. */
export function checkForecast({ databaseUrl, asset }: SettingsWith<'databaseUrl'>, clock: Clock): Promise<Finding> {
  return withDatabase(databaseUrl, async (database) => {
    const newest = await createLedger(database).latest({ asset });
    if (!newest) return warning('there is no forecast yet', 'run `nexthour run` to make one');
    const found = `the newest forecast is for ${formatHour(newest.targetHour)}`;
    const isCurrent = newest.targetHour + HOUR_MS > clock.now();
    return isCurrent
      ? ok(found)
      : warning(found, 'run `nexthour run` to forecast the newest hour; `nexthour status` shows what failed');
  });
}

/** Checks that the server (which reads the version from MLflow) and the pipeline (which reads it from Postgres) use the same model. */
export async function checkModel(settings: SettingsWith<'databaseUrl' | 'mlflow'>, clock: Clock): Promise<Finding> {
  const [promoted, aliased] = await Promise.all([
    withDatabase(settings.databaseUrl, (database) => readProductionVersion(database, settings.asset, clock)),
    createModelRegistry(connectMlflow(settings.mlflow)).findProduction(),
  ]);
  return compareModelVersions({ promoted, aliased: aliased?.version ?? null });
}

async function readProductionVersion(database: Database, asset: string, clock: Clock): Promise<string | null> {
  const snapshot = await createSnapshots(database).newest({ asset });
  if (!snapshot) return null;
  const { source } = snapshot;
  const production = await createPromotions(database).findProductionAt({ source, asset, hour: hourOf(clock.now()) });
  return production?.version ?? null;
}

/** Compares two version numbers of MLflow. `null` means that there is no version. */
export function compareModelVersions(versions: { promoted: string | null; aliased: string | null }): Finding {
  const { promoted, aliased } = versions;
  if (promoted === null && aliased === null) return warning('there is no model yet', 'run `nexthour run` to train one');
  if (promoted === aliased) return ok(`${MODEL_NAME} version ${promoted} is the production model`);
  const found = `the server uses ${nameOf(aliased)} (from MLflow), the pipeline uses ${nameOf(promoted)} (from Postgres)`;
  if (promoted === null) return broken(found, 'run `nexthour run` to train a model that both use');
  return broken(found, `set the alias ${PRODUCTION_ALIAS} of ${MODEL_NAME} to version ${promoted} in MLflow`);
}

function nameOf(version: string | null): string {
  return version === null ? 'no version' : `version ${version}`;
}
