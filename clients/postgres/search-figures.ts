import { sql } from 'kysely';
import { finiteOrNull } from '../../forecasting/finite';
import type { SearchResult } from '../../forecasting/search/records';
import type { Database } from './database';

/** Numbers about the newest search of a question for a family. */
export interface SearchFigures {
  readonly question: string;
  readonly family: string;
  readonly trials: number;
  readonly scored: number;
  /** Of the best trial, on the folds on which it was chosen; `null` before the end, like the one on unseen hours. */
  readonly validationSkill: number | null;
  readonly holdoutSkill: number | null;
}

/** Reads the figures of the newest search of each question of an asset and each family. */
export async function readSearchFigures(database: Database, { asset }: { asset: string }): Promise<SearchFigures[]> {
  const { rows } = await sql<
    Pick<SearchFigures, 'question' | 'family' | 'trials' | 'scored'> & { result: SearchResult | null }
  >`
    select question, family, trials, result,
      (select count(*) from search_scores where search_id = newest.id and part = 'rung-0' and trial > 0)::int as scored
    from (
      select distinct on (question, plan ->> 'family') id, question, plan ->> 'family' as family,
        json_array_length(plan -> 'overrides') as trials
      from searches where plan ->> 'asset' = ${asset}
      order by question, plan ->> 'family', started_at desc, id desc) as newest
    left join search_results on search_id = id order by question, family`.execute(database);
  return rows.map(({ result, ...counted }) => ({
    ...counted,
    validationSkill: finiteOrNull(result?.validation?.skill),
    holdoutSkill: finiteOrNull(result?.holdout?.skill),
  }));
}
