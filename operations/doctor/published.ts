import { connectMlflow } from '../../clients/mlflow';
import { createModelRegistry, describeMovedAlias } from '../../clients/model-registry';
import { withDatabase } from '../../clients/postgres/database';
import { createLedger } from '../../clients/postgres/ledger';
import { readProduction } from '../../clients/postgres/production';
import type { SettingsWith } from '../../config/settings';
import { formatHour, HOUR_MS } from '../../forecasting/hour';
import { modelId, nextHourModel } from '../../forecasting/questions';
import type { Clock } from '../../system/clock';
import { type Finding, ok, warning } from './check';

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

/** Checks that there is a production model, and that the alias in MLflow names it. */
export async function checkModel(settings: SettingsWith<'databaseUrl' | 'mlflow'>): Promise<Finding> {
  return compareModelVersions({ model: nextHourModel(settings.asset), ...(await readModelVersions(settings)) });
}

/** Version numbers of MLflow. `null` means that there is no version. */
interface ModelVersions {
  /** The production model of the present source. */
  readonly production: string | null;
  /** The version that the alias in MLflow names. */
  readonly aliased: string | null;
}

async function readModelVersions(settings: SettingsWith<'databaseUrl' | 'mlflow'>): Promise<ModelVersions> {
  const [production, aliased] = await Promise.all([
    withDatabase(settings.databaseUrl, (database) => readProduction(database, settings)),
    createModelRegistry(connectMlflow(settings.mlflow), nextHourModel(settings.asset)).findAliased(),
  ]);
  return { production: production.version?.version ?? null, aliased: aliased?.version ?? null };
}

export function compareModelVersions({ model, production, aliased }: ModelVersions & { model: string }): Finding {
  if (production === null) return warning('there is no model yet', 'run `nexthour run` to train one');
  if (production === aliased) return ok(`${modelId(model, production)} is the production model`);
  const { what, remedy } = describeMovedAlias({ model, production, aliased });
  return warning(what, remedy);
}
