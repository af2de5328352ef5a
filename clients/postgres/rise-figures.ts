import { sql } from 'kysely';
import type { Hour } from '../../forecasting/hour';
import { isMinuteQuestion } from '../../forecasting/questions';
import { createActiveModels } from './active-models';
import { type Database, instant } from './database';

/** Numbers about the recorded forecasts of one active model. */
export interface RiseFigures {
  readonly question: string;
  readonly modelVersion: string;
  /** Forecasts that were made in time. */
  readonly live: number;
  /** Settled ones of these. */
  readonly settled: number;
  readonly backfilled: number;
  /** The origin of the newest live forecast, or the time of the activation. */
  readonly newestAt: number;
  /** Mean Brier score, and share of rises, of the live forecasts settled in the window; `null` when there is none. */
  readonly brier: number | null;
  readonly riseShare: number | null;
}

const WINDOW_DAYS = 30;

interface Counted extends Omit<RiseFigures, 'newestAt'> {
  readonly newestHour: Hour | null;
}

/** Reads the figures of each active model of the asset's questions about rises. @param now epoch ms */
export async function readRiseFigures(
  database: Database,
  { asset, now }: { asset: string; now: number },
): Promise<RiseFigures[]> {
  const all = await createActiveModels(database).list({ asset });
  const active = all.filter(({ question }) => !isMinuteQuestion(question));
  if (active.length === 0) return [];
  const { rows } = await sql<Counted & { source: string }>`
    select source, question, model_version as "modelVersion",
      (count(*) filter (where not late))::int as live,
      (count(brier) filter (where not late))::int as settled,
      (count(*) filter (where backfilled))::int as backfilled,
      max(origin_hour) filter (where not late) as "newestHour",
      avg(brier) filter (where not late and target_hour > since) as brier,
      (avg(outcome) filter (where not late and target_hour > since))::float8 as "riseShare"
    from rise_forecasts left join rise_settlements on forecast_id = id,
      (select ${instant(now)} - interval '1 day' * ${WINDOW_DAYS}::int as since) as span
    where asset = ${asset} and question in (${sql.join(active.map(({ question }) => question))})
    group by source, question, model_version`.execute(database);
  return active.map(({ source, question, modelVersion, happenedAt }) => {
    const found = rows.find(
      (row) => row.source === source && row.question === question && row.modelVersion === modelVersion,
    );
    const counted = found ?? { live: 0, settled: 0, backfilled: 0, newestHour: null, brier: null, riseShare: null };
    const { live, settled, backfilled, newestHour, brier, riseShare } = counted;
    const newestAt = Math.max(newestHour ?? 0, happenedAt);
    return { question, modelVersion, live, settled, backfilled, newestAt, brier, riseShare };
  });
}
