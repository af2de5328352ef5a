import { sql } from 'kysely';
import type { Hour } from '../../forecasting/hour';
import { MIN_SKILL_HOURS } from '../../forecasting/track-record-skill';
import type { Database } from './database';

/** The scores of the live forecasts of one model version. A score is `null` when it does not exist for the kind of the question. */
export interface LiveScores {
  readonly question: string;
  readonly source: string;
  readonly version: string;
  readonly forecasts: number;
  readonly settled: number;
  readonly firstHour: Hour;
  readonly lastHour: Hour;
  /** USD */
  readonly rmse: number | null;
  /** RMSE and MAE divided by those of persistence. */
  readonly rmseRatio: number | null;
  readonly maeRatio: number | null;
  /** Share of the actual prices inside the published interval. */
  readonly coverage: number | null;
  /**
   * 1 − mean pinball loss / that of the trailing quantiles for the same hours: positive is better. `null` also below MIN_SKILL_HOURS
   * hours, of which the skill says nothing.
   */
  readonly crpsSkill: number | null;
  readonly brier: number | null;
  readonly logLoss: number | null;
  /** Share of the settled hours in which the price rose. */
  readonly riseShare: number | null;
}

/**
 * Scores the live forecasts of every model version of an asset with one query. Late and backfilled forecasts do not count.
 * @param trailingLosses the losses of the trailing quantiles by id of the forecast
 */
export async function readLiveScores(
  database: Database,
  { asset }: { asset: string },
  trailingLosses: ReadonlyMap<string, number | null>,
): Promise<LiveScores[]> {
  const known = [...trailingLosses].filter(([, loss]) => loss !== null);
  const ids = known.map(([id]) => id);
  const losses = known.map(([, loss]) => loss);
  const { rows } = await sql<LiveScores>`
    select question, source, model_version as version, count(*)::int as forecasts, count(forecast_id)::int as settled,
      min(origin_hour) as "firstHour", max(origin_hour) as "lastHour", sqrt(avg(error * error)) as rmse,
      sqrt(sum(error * error) / nullif(sum(persistence_error * persistence_error), 0)) as "rmseRatio",
      sum(abs(error)) / nullif(sum(abs(persistence_error)), 0) as "maeRatio",
      (avg(covered::int) filter (where probability is null))::float8 as coverage,
      case when count(baseline.loss) filter (where pinball is not null) >= ${MIN_SKILL_HOURS} then
        1 - sum(pinball) filter (where baseline.loss is not null)
          / nullif(sum(baseline.loss) filter (where pinball is not null), 0)
      end as "crpsSkill",
      avg(brier) as brier, avg(log_loss) as "logLoss", avg(outcome)::float8 as "riseShare"
    from forecasts left join settlements on forecast_id = id
    left join unnest(${ids}::text[], ${losses}::float8[]) as baseline (forecast, loss) on forecast = id
    where asset = ${asset} and not late and not coalesce(backfilled, false)
    group by question, source, model_version
    order by question, source, length(model_version), model_version`.execute(database);
  return rows;
}
