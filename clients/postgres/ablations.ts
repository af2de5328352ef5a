import type { AblationReport } from '../../forecasting/ablation/report';
import { type Database, instant } from './database';

export interface StoredAblation {
  readonly id: number;
  readonly report: AblationReport;
  /** Who measured it. */
  readonly operator: string;
  readonly measuredAt: number;
}

export function createAblations(database: Database) {
  return {
    record: async ({ report, operator, measuredAt }: Omit<StoredAblation, 'id'>): Promise<number> => {
      const { row_id: id } = await database
        .insertInto('ablations')
        .values({
          ...{ question: report.question, report: JSON.stringify(report), operator },
          measured_at: instant(measuredAt),
        })
        .returning('row_id')
        .executeTakeFirstOrThrow();
      return Number(id);
    },
    /** Newest first. */
    list: async ({ limit }: { limit: number }): Promise<StoredAblation[]> => {
      const rows = await database.selectFrom('ablations').selectAll().orderBy('row_id', 'desc').limit(limit).execute();
      return rows.map(({ row_id: id, report, operator, measured_at: measuredAt }) => ({
        ...{ id: Number(id), report, operator, measuredAt },
      }));
    },
  };
}
export type Ablations = ReturnType<typeof createAblations>;
