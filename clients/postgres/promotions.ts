import type { Hour } from '../../forecasting/hour';
import type { ServingDecision } from '../../forecasting/promotion/serving-history';
import { type Database, instant } from './database';

/** What was decided about one model version, and on what evidence. */
export interface PromotionDecision {
  readonly source: string;
  readonly asset: string;
  /** From which hour on it holds: that of the run that trained the model, or in which a person decided. */
  readonly hour: Hour;
  readonly version: string;
  readonly runId: string;
  readonly promoted: boolean;
  readonly reason: string;
  readonly evidence: unknown;
  readonly decidedAt: number;
}

/** A person lets a version serve: one of any quality, or one that served before. */
export interface HandDecision extends Omit<PromotionDecision, 'promoted'> {
  readonly kind: 'promote' | 'rollback';
  readonly operator: string;
}

export interface ServingVersion {
  readonly version: string;
  readonly runId: string;
  /** From which hour on it was to serve. */
  readonly hour: Hour;
}

interface Place {
  readonly source: string;
  readonly asset: string;
}

/**
 * Which version serves, and who decided so. In the order of their hours, and within an hour of their being written, each decision
 * that lets a version serve takes the place of the one before. A person's decision holds from the hour in which it was made, so an
 * hour before it, run late, is still forecast by the model of that time.
 */
export interface Promotions {
  /** Writes what the gate decided on a version of an hour, once. Tells what stands: of a second decision the first. */
  record(decision: PromotionDecision): Promise<Pick<PromotionDecision, 'promoted' | 'reason'>>;
  recordByHand(decision: HandDecision): Promise<void>;
  /**
   * The version that serves the run of `hour`. With `asOf` (epoch ms) as it was known at that time: what was decided later is left
   * out, though it holds for the hour, as the verdict on a model that was trained in it.
   */
  servingAt(query: Place & { hour: Hour; asOf?: number }): Promise<ServingVersion | null>;
  /** The version that serves from now on; as if that of the run did not exist, where one is told. */
  standing(query: Place & { exceptRunId?: string }): Promise<ServingVersion | null>;
  /** All that ever let a version serve, oldest first. */
  servingHistory(query: Place): Promise<(ServingDecision & ServingVersion)[]>;
}

export function createPromotions(database: Database): Promotions {
  const serving = ({ source, asset }: Place) =>
    database
      .selectFrom('promotions')
      .select(['version', 'run_id as runId', 'hour', 'kind'])
      .where('source', '=', source)
      .where('asset', '=', asset)
      .where('promoted', '=', true);
  const newest = (query: ReturnType<typeof serving>) =>
    query.orderBy('hour', 'desc').orderBy('id', 'desc').executeTakeFirst();

  return {
    record: async (decision) => {
      const { source, asset, hour, version } = decision;
      const row = { ...rowOf(decision), kind: 'gate', operator: null } as const;
      await database
        .insertInto('promotions')
        .values(row)
        .onConflict((on) => on.doNothing())
        .execute();
      return database
        .selectFrom('promotions')
        .select(['promoted', 'reason'])
        .where('source', '=', source)
        .where('asset', '=', asset)
        .where('hour', '=', instant(hour))
        .where('version', '=', version)
        .where('kind', '=', 'gate')
        .executeTakeFirstOrThrow();
    },
    recordByHand: async ({ kind, operator, ...decision }) => {
      const row = { ...rowOf({ ...decision, promoted: true }), kind, operator };
      await database.insertInto('promotions').values(row).execute();
    },
    servingAt: async ({ hour, asOf, ...place }) => {
      const known = serving(place).where('hour', '<=', instant(hour));
      const row = await newest(asOf === undefined ? known : known.where('decided_at', '<=', instant(asOf)));
      return row ? versionOf(row) : null;
    },
    standing: async ({ exceptRunId, ...place }) => {
      const others = exceptRunId === undefined ? serving(place) : serving(place).where('run_id', '!=', exceptRunId);
      const row = await newest(others);
      return row ? versionOf(row) : null;
    },
    servingHistory: (place) => serving(place).orderBy('hour').orderBy('id').execute(),
  };
}

function rowOf(decision: PromotionDecision) {
  return {
    source: decision.source,
    asset: decision.asset,
    hour: instant(decision.hour),
    version: decision.version,
    run_id: decision.runId,
    promoted: decision.promoted,
    reason: decision.reason,
    evidence: JSON.stringify(decision.evidence),
    decided_at: instant(decision.decidedAt),
  };
}

function versionOf({ version, runId, hour }: ServingVersion): ServingVersion {
  return { version, runId, hour };
}
