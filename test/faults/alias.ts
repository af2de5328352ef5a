import { connectMlflow } from '../../clients/mlflow';
import { PRODUCTION_ALIAS } from '../../clients/model-registry';
import { formatHour, type Hour } from '../../forecasting/hour';
import { nextHourModel } from '../../forecasting/questions';
import type { Target } from './target';

/** The model that the alias names: its version and the hour whose run trained it. */
export interface AliasedModel {
  readonly version: string;
  readonly runId: string;
  /** `null` for a version that no hour trained. */
  readonly hour: Hour | null;
}

export async function readAliasedModel({ direct, database }: Target): Promise<AliasedModel | null> {
  const alias = await connectMlflow(direct.mlflow).getByAlias({ model: nextHourModel('BTC'), alias: PRODUCTION_ALIAS });
  if (!alias) return null;
  const { version, runId } = alias;
  const trained = await database
    .selectFrom('promotions')
    .select('hour')
    .where('run_id', '=', runId)
    .orderBy('hour')
    .executeTakeFirst();
  return { version, runId, hour: trained?.hour ?? null };
}

/** Remembers the newest model that the alias has named. */
export interface AliasWatch {
  /** Returns what is wrong; `null` when the alias names the same model as before or a newer one. */
  see(model: AliasedModel | null): string | null;
}

export function watchAlias(): AliasWatch {
  let newest: Hour | null = null;
  return {
    see: (model) => {
      if (newest === null) {
        newest = model?.hour ?? null;
        return null;
      }
      if (!model) return 'the alias production is missing';
      if (model.hour === null) return `the alias names version ${model.version}, which no hour trained`;
      if (model.hour < newest) return `the alias moved back to version ${model.version} of ${formatHour(model.hour)}`;
      newest = model.hour;
      return null;
    },
  };
}
