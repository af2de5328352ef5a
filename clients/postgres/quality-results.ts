import { sql } from 'kysely';
import type { Hour } from '../../forecasting/hour';
import { type Database, instant } from './database';

/** What the step `quality` of the newest run of an hour returned. */
export interface StoredQuality {
  readonly hour: Hour;
  readonly source: string | null;
  readonly finishedAt: number;
  /** As the activity returned it; `null` when the run did not reach the step. */
  readonly result: unknown;
}

/** Reads the results of the newest run of each hour since `from`, newest hour first. */
export function readQualityResults(
  database: Database,
  { asset, from }: { asset: string; from: Hour },
): Promise<StoredQuality[]> {
  return database
    .selectFrom('hour_runs')
    .distinctOn('hour')
    .select(['hour', 'source', 'finished_at as finishedAt'])
    .select(sql<unknown>`jsonb_path_query_first(steps, '$[*] ? (@.step == "quality").result')`.as('result'))
    .where('asset', '=', asset)
    .where('hour', '>=', instant(from))
    .orderBy('hour', 'desc')
    .orderBy('finished_at', 'desc')
    .orderBy('run_id', 'desc')
    .execute();
}
