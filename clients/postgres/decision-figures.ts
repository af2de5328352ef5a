import { sql } from 'kysely';
import type { Database } from './database';

/** Numbers about the decisions on model versions. Instants are epoch ms. */
export interface DecisionFigures {
  readonly promoted: number;
  readonly refused: number;
  /** Decisions made with `nexthour promote` and `nexthour rollback`. */
  readonly byHand: number;
  /** The newest decision of the model gate, which follows each training; `null` when there is none. */
  readonly newestAt: number | null;
  /** The hour whose run trained the production version; `null` when that version never reached the model gate. */
  readonly productionHour: number | null;
}

export async function readDecisionFigures(
  database: Database,
  { source, asset }: { source: string; asset: string },
): Promise<DecisionFigures> {
  const { rows } = await sql<DecisionFigures>`
    with decisions as (select * from promotions where source = ${source} and asset = ${asset} and question is null),
    production as (select run_id from decisions where promoted order by hour desc, id desc limit 1)
    select (count(*) filter (where kind = 'gate' and promoted))::int as promoted,
      (count(*) filter (where kind = 'gate' and not promoted))::int as refused,
      (count(*) filter (where kind <> 'gate'))::int as "byHand",
      max(decided_at) filter (where kind = 'gate') as "newestAt",
      min(hour) filter (where kind = 'gate' and run_id = (select run_id from production)) as "productionHour"
    from decisions`.execute(database);
  return rows[0] ?? { promoted: 0, refused: 0, byHand: 0, newestAt: null, productionHour: null };
}
