import { registeredModelName } from '../../forecasting/questions';
import type { Database } from './database';

/** What rows of the database refer to, of all assets and sources. Nothing of it may ever be removed. */
export interface References {
  /** Keys of raw answers and of the files of snapshots, also of frozen bars. */
  objectKeys(): Promise<Set<string>>;
  /** MLflow runs of the models that made a forecast, were ever in production, or answer a question about a rise. */
  runIds(): Promise<Set<string>>;
  /** The versions of a registered model that made a forecast of the live line. Baselines have no number and no run. */
  minuteVersions(query: { model: string }): Promise<string[]>;
}

export function createReferences(database: Database): References {
  return {
    objectKeys: async () => {
      const answers = await database.selectFrom('raw_answers').select('object_key').execute();
      const snapshots = await database
        .selectFrom('snapshots')
        .select(['history_key', 'processed_key', 'summary_key'])
        .execute();
      const ofBars = await database.selectFrom('bar_snapshots').select('object_key').execute();
      const keys = snapshots.flatMap((row) => [row.history_key, row.processed_key, row.summary_key]);
      return new Set([...[...answers, ...ofBars].map((row) => row.object_key), ...keys]);
    },
    runIds: async () => {
      const promoted = database.selectFrom('promotions').select('run_id').where('promoted', '=', true);
      const rows = await promoted
        .union(database.selectFrom('forecasts').select('run_id'))
        .union(database.selectFrom('question_models').select('run_id'))
        .execute();
      return new Set(rows.map((row) => row.run_id));
    },
    minuteVersions: async ({ model }) => {
      const rows = await database
        .selectFrom('minute_scores')
        .select(['question', 'model_version'])
        .distinct()
        .execute();
      return rows
        .filter((row) => registeredModelName({ id: row.question }) === model && /^\d+$/.test(row.model_version))
        .map((row) => row.model_version);
    },
  };
}
