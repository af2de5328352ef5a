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

type Place = SettingsWith<'databaseUrl'>;

/** Whether there is a forecast of an hour that is still to come. */
export function lookAtForecast({ databaseUrl, asset }: Place, clock: Clock): Promise<Finding> {
  return withDatabase(databaseUrl, async (database) => {
    const newest = await createLedger(database).latest({ asset });
    if (!newest) return warning('there is none yet', '`nexthour run` makes one');
    const found = `the newest is of ${formatHour(newest.targetHour)}`;
    const isCurrent = newest.targetHour + HOUR_MS > clock.now();
    return isCurrent
      ? ok(found)
      : warning(found, '`nexthour run` makes the one of now; `nexthour status` tells what failed');
  });
}

/** Whether the server, which asks MLflow, and the hours, which ask Postgres, mean the same version. */
export async function lookAtModel(settings: SettingsWith<'databaseUrl' | 'mlflow'>, clock: Clock): Promise<Finding> {
  const [promoted, aliased] = await Promise.all([
    withDatabase(settings.databaseUrl, (database) => newestPromotion(database, settings.asset, clock)),
    createModelRegistry(connectMlflow(settings.mlflow)).production(),
  ]);
  return compareVersions({ promoted, aliased: aliased?.version ?? null });
}

async function newestPromotion(database: Database, asset: string, clock: Clock): Promise<string | null> {
  const snapshot = await createSnapshots(database).newest({ asset });
  if (!snapshot) return null;
  const { source } = snapshot;
  const serving = await createPromotions(database).servingAt({ source, asset, hour: hourOf(clock.now()) });
  return serving?.version ?? null;
}

/** Versions by their numbers in MLflow; `null` where there is none. */
export function compareVersions(versions: { promoted: string | null; aliased: string | null }): Finding {
  const { promoted, aliased } = versions;
  if (promoted === null && aliased === null) return warning('there is none yet', '`nexthour run` trains one');
  if (promoted === aliased) return ok(`${MODEL_NAME} version ${promoted} serves`);
  const found = `the server is told ${nameOf(aliased)} by MLflow, the hours ${nameOf(promoted)} by Postgres`;
  if (promoted === null) return broken(found, '`nexthour run` trains one that both know');
  return broken(found, `give version ${promoted} of ${MODEL_NAME} the alias ${PRODUCTION_ALIAS} in MLflow`);
}

function nameOf(version: string | null): string {
  return version === null ? 'no version' : `version ${version}`;
}
