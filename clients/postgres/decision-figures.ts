import { sql } from 'kysely';
import type { Database } from './database';

/** What was decided on model versions. Instants are epoch ms, `null` where there was none. */
export interface DecisionFigures {
  readonly promoted: number;
  readonly refused: number;
  /** By `nexthour promote` and `nexthour rollback`. */
  readonly byHand: number;
  /** Of the gate: a person's decision tells nothing of training. */
  readonly newestAt: number | null;
  /** The hour with which the training of the version that serves ended; `null` where it never came to the gate. */
  readonly servingHour: number | null;
}

export async function readDecisionFigures(
  database: Database,
  { source, asset }: { source: string; asset: string },
): Promise<DecisionFigures> {
  const { rows } = await sql<DecisionFigures>`
    with decisions as (select * from promotions where source = ${source} and asset = ${asset}),
    serving as (select run_id from decisions where promoted order by hour desc, id desc limit 1)
    select (count(*) filter (where kind = 'gate' and promoted))::int as promoted,
      (count(*) filter (where kind = 'gate' and not promoted))::int as refused,
      (count(*) filter (where kind <> 'gate'))::int as "byHand",
      max(decided_at) filter (where kind = 'gate') as "newestAt",
      min(hour) filter (where kind = 'gate' and run_id = (select run_id from serving)) as "servingHour"
    from decisions`.execute(database);
  return rows[0] ?? { promoted: 0, refused: 0, byHand: 0, newestAt: null, servingHour: null };
}
