import type { Hour } from '../../forecasting/hour';
import { type Database, instant } from './database';

/** What the gate decided about one model version, and on what evidence. */
export interface PromotionDecision {
  readonly source: string;
  readonly asset: string;
  /** The hour whose run trained the model. */
  readonly hour: Hour;
  readonly version: string;
  readonly runId: string;
  readonly promoted: boolean;
  readonly reason: string;
  readonly evidence: unknown;
  readonly decidedAt: number;
}

export interface ServingVersion {
  readonly version: string;
  readonly runId: string;
  readonly hour: Hour;
}

export interface Promotions {
  /** Writes a decision once; a second one on the same version of the same hour is ignored. */
  record(decision: PromotionDecision): Promise<void>;
  /** The version that serves the run of `hour`: the newest promoted one that was trained in that hour or before. */
  servingAt(query: { source: string; asset: string; hour: Hour }): Promise<ServingVersion | null>;
}

export function createPromotions(database: Database): Promotions {
  return {
    record: async (decision) => {
      await database
        .insertInto('promotions')
        .values({
          source: decision.source,
          asset: decision.asset,
          hour: instant(decision.hour),
          version: decision.version,
          run_id: decision.runId,
          promoted: decision.promoted,
          reason: decision.reason,
          evidence: JSON.stringify(decision.evidence),
          decided_at: instant(decision.decidedAt),
        })
        .onConflict((on) => on.doNothing())
        .execute();
    },
    servingAt: async ({ source, asset, hour }) => {
      const row = await database
        .selectFrom('promotions')
        .select(['version', 'run_id as runId', 'hour'])
        .where('source', '=', source)
        .where('asset', '=', asset)
        .where('promoted', '=', true)
        .where('hour', '<=', instant(hour))
        .orderBy('hour', 'desc')
        .orderBy('id', 'desc')
        .executeTakeFirst();
      return row ?? null;
    },
  };
}
