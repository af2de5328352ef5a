import { sql, type Transaction } from 'kysely';
import type { Hour } from '../../forecasting/hour';
import type { ServingDecision } from '../../forecasting/promotion/serving-history';
import { type Database, instant } from './database';
import type { Tables } from './schema';

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

/** Why a version that passed may not serve beside what stands when it is written; `null` where it may. */
export type OrderRule = (standing: ServingVersion | null) => string | null;

/** Somebody else decided between a person's look and decision. */
export class DecidedMeanwhile extends Error {
  override readonly name = 'DecidedMeanwhile';
  readonly canRetry = false;
  constructor(readonly standing: string | null) {
    super(
      `${standing === null ? 'No version' : `Version ${standing}`} serves by a decision of this moment, so yours was not written; look at it and decide again`,
    );
  }
}

/**
 * Which version serves, and who decided so. In the order of their hours, and within an hour of their being written, each decision
 * that lets a version serve takes the place of the one before. A person's decision holds from the hour in which it was made, so an
 * hour before it, run late, is still forecast by the model of that time.
 */
export interface Promotions {
  /**
   * Writes what the gate decided on a version of an hour, once; refused where `order` finds a problem with what stands beside the
   * run. Tells what is recorded: of a second decision the first, with its evidence as JSON.
   */
  record(
    decision: PromotionDecision,
    order?: OrderRule,
  ): Promise<Pick<PromotionDecision, 'promoted' | 'reason' | 'evidence'>>;
  /** @throws DecidedMeanwhile where `seen` is told and something else stands by now */
  recordByHand(decision: HandDecision, seen?: ServingVersion | null): Promise<void>;
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
  const serving = ({ source, asset }: Place, reader = database) =>
    reader
      .selectFrom('promotions')
      .select(['version', 'run_id as runId', 'hour', 'kind'])
      .where('source', '=', source)
      .where('asset', '=', asset)
      .where('promoted', '=', true);
  const newest = (query: ReturnType<typeof serving>) =>
    query.orderBy('hour', 'desc').orderBy('id', 'desc').executeTakeFirst();
  const standingIn = async (reader: Database, { exceptRunId, ...place }: Place & { exceptRunId?: string }) => {
    const all = serving(place, reader);
    const row = await newest(exceptRunId === undefined ? all : all.where('run_id', '!=', exceptRunId));
    return row ? versionOf(row) : null;
  };
  /** One decision of a place at a time: what it was checked against stands until it is written. */
  const alone = <T>({ source, asset }: Place, work: (transaction: Transaction<Tables>) => Promise<T>) =>
    database.transaction().execute(async (transaction) => {
      await sql`select pg_advisory_xact_lock(hashtext(${`promotions/${source}/${asset}`}))`.execute(transaction);
      return work(transaction);
    });

  return {
    record: (decision, order = () => null) =>
      alone(decision, async (transaction) => {
        const { source, asset, runId } = decision;
        const standing = await standingIn(transaction, { source, asset, exceptRunId: runId });
        const problem = decision.promoted ? order(standing) : null;
        const ordered = problem === null ? decision : { ...decision, promoted: false, reason: problem };
        return insertOnce(transaction, ordered);
      }),
    recordByHand: ({ kind, operator, ...decision }, seen) =>
      alone(decision, async (transaction) => {
        const { source, asset } = decision;
        const standing = await standingIn(transaction, { source, asset });
        if (seen !== undefined && !isSame(standing, seen)) throw new DecidedMeanwhile(standing?.version ?? null);
        const row = { ...rowOf({ ...decision, promoted: true }), kind, operator };
        await transaction.insertInto('promotions').values(row).execute();
      }),
    servingAt: async ({ hour, asOf, ...place }) => {
      const known = serving(place).where('hour', '<=', instant(hour));
      const row = await newest(asOf === undefined ? known : known.where('decided_at', '<=', instant(asOf)));
      return row ? versionOf(row) : null;
    },
    standing: (query) => standingIn(database, query),
    servingHistory: (place) => serving(place).orderBy('hour').orderBy('id').execute(),
  };
}

/** What the gate decided first on that version in that hour. */
async function insertOnce(transaction: Transaction<Tables>, decision: PromotionDecision) {
  const { source, asset, hour, version } = decision;
  const row = { ...rowOf(decision), kind: 'gate', operator: null } as const;
  await transaction
    .insertInto('promotions')
    .values(row)
    .onConflict((on) => on.doNothing())
    .execute();
  return transaction
    .selectFrom('promotions')
    .select(['promoted', 'reason', 'evidence'])
    .where('source', '=', source)
    .where('asset', '=', asset)
    .where('hour', '=', instant(hour))
    .where('version', '=', version)
    .where('kind', '=', 'gate')
    .executeTakeFirstOrThrow();
}

function isSame(one: ServingVersion | null, other: ServingVersion | null): boolean {
  return one?.version === other?.version && one?.hour === other?.hour;
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
