import { sql } from 'kysely';
import { type Database, instant } from '../database';

/** Sums of the scores of one model of the live line over the newest 24 hours with settled forecasts. `null` where a divisor is 0. */
export interface DayScores {
  readonly modelVersion: string;
  readonly settled: number;
  /** The share of prices inside of the 90 % interval. */
  readonly coverage: number | null;
  /** 1 − CRPS / CRPS of the trailing quantiles, of the forecasts that have these. */
  readonly crpsSkill: number | null;
  /** RMSE divided by that of persistence. */
  readonly rmseRatio: number | null;
}

/** Reads at most 24 rows of each model. @param query.until epoch ms; usually now */
export async function readDayScores(
  database: Database,
  { question, source, until }: { question: string; source: string; until: number },
): Promise<DayScores[]> {
  const { rows } = await sql<DayScores>`
    select model_version as "modelVersion", sum(settled)::int as settled,
      sum(covered)::float8 / nullif(sum(settled), 0) as coverage,
      1 - sum(compared_pinball) / nullif(sum(trailing_pinball), 0) as "crpsSkill",
      sqrt(sum(squared_error) / nullif(sum(squared_persistence_error), 0)) as "rmseRatio"
    from minute_scores
    where question = ${question} and source = ${source} and settled > 0
      and hour > ${instant(until)} - interval '24 hours' and hour <= ${instant(until)}
    group by model_version order by model_version`.execute(database);
  return rows;
}
