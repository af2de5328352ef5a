import { sql, type Transaction } from 'kysely';
import type { Hour } from '../../forecasting/hour';
import type { ProductionDecision } from '../../forecasting/promotion/production-history';
import { NexthourError } from '../../system/errors';
import { type Database, instant, takeTransactionLock } from './database';
import type { Tables } from './schema';

/** A decision of the model gate about one version. */
export interface PromotionDecision {
  readonly source: string;
  readonly asset: string;
  /** The decision applies from this hour on: the hour of the run that trained the model, or the hour in which a person decided. */
  readonly hour: Hour;
  readonly version: string;
  readonly runId: string;
  readonly promoted: boolean;
  readonly reason: string;
  readonly evidence: unknown;
  readonly decidedAt: number;
}

/** A person's decision. It makes a version the production model, even if the gate refused it. */
export interface DecisionByHand extends Omit<PromotionDecision, 'promoted'> {
  readonly kind: 'promote' | 'rollback';
  readonly operator: string;
}

/** A decision as it is stored. `operator` is `null` for the model gate. */
export interface StoredDecision extends Omit<PromotionDecision, 'runId'> {
  readonly kind: 'gate' | 'promote' | 'rollback';
  readonly operator: string | null;
}

export interface ProductionVersion {
  readonly version: string;
  readonly runId: string;
  /** The version is the production model from this hour on. */
  readonly hour: Hour;
}

/** Each pair of source and asset has its own production version. */
interface PromotionScope {
  readonly source: string;
  readonly asset: string;
}

/**
 * Decisions about model versions. A decision applies from its hour on. The production version of an hour comes from the last decision
 * that promoted a version and applies to that hour: the one with the latest hour and, among those, the one that was written last. A
 * person's decision applies from the hour in which it was made, so an earlier hour that is run late still uses the model of its time.
 */
export interface Promotions {
  /**
   * Writes the gate's decision about a version in an hour, unless one is already recorded. Returns the recorded decision, with its
   * evidence as JSON. `revise` can replace the decision before it is written; it gets the production version at that moment,
   * which is never that of the decision's own run.
   */
  record(
    decision: PromotionDecision,
    revise?: (production: ProductionVersion | null) => PromotionDecision,
  ): Promise<Pick<PromotionDecision, 'promoted' | 'reason' | 'evidence'>>;
  /** @throws NexthourError `DecidedMeanwhile` when `expected` is given and is no longer the production version */
  recordByHand(decision: DecisionByHand, expected?: ProductionVersion | null): Promise<void>;
  /**
   * The production version for the run of `hour`. With `asOf` (epoch ms) decisions made after that time are ignored, even those
   * that apply to the hour.
   */
  findProductionAt(query: PromotionScope & { hour: Hour; asOf?: number }): Promise<ProductionVersion | null>;
  /** The production version from now on. With `exceptRunId` the version of that run is ignored. */
  findProduction(query: PromotionScope & { exceptRunId?: string }): Promise<ProductionVersion | null>;
  /** The newest decisions about all versions or one, newest first, including those that refused it. `offset` leaves out so many. */
  newest(query: { asset: string; version?: string; count: number; offset?: number }): Promise<StoredDecision[]>;
  /** The evidence of the model gate about the model of a run, or `undefined` when it has not decided on it. */
  readEvidence(query: PromotionScope & { runId: string }): Promise<unknown>;
  /** All decisions that made a version the production model, oldest first. */
  readProductionHistory(query: PromotionScope): Promise<(ProductionDecision & ProductionVersion)[]>;
}

/** @param question of the live line: `btc-5m`. Default: the hourly price of each asset */
export function createPromotions(database: Database, question: string | null = null): Promotions {
  const isOfQuestion = sql<boolean>`question is not distinct from ${question}`;
  const selectPromoted = ({ source, asset }: PromotionScope, reader = database) =>
    reader
      .selectFrom('promotions')
      .select(['version', 'run_id as runId', 'hour', 'kind'])
      .where('source', '=', source)
      .where('asset', '=', asset)
      .where(isOfQuestion)
      .where('promoted', '=', true);
  const takeNewest = async (query: ReturnType<typeof selectPromoted>) => {
    const row = await query.orderBy('hour', 'desc').orderBy('id', 'desc').executeTakeFirst();
    return row ? toVersion(row) : null;
  };
  const findProduction = (reader: Database, { exceptRunId, ...scope }: PromotionScope & { exceptRunId?: string }) => {
    const promoted = selectPromoted(scope, reader);
    return takeNewest(exceptRunId === undefined ? promoted : promoted.where('run_id', '!=', exceptRunId));
  };
  /** Serialises the decisions of a source and asset, so that production cannot change between check and write. */
  const withLock = <T>({ source, asset }: PromotionScope, work: (transaction: Transaction<Tables>) => Promise<T>) =>
    database.transaction().execute(async (transaction) => {
      await takeTransactionLock(transaction, `promotions/${source}/${asset}${question === null ? '' : `/${question}`}`);
      return work(transaction);
    });

  return {
    record: (decision, revise = () => decision) =>
      withLock(decision, async (transaction) => {
        const { source, asset, runId } = decision;
        const production = await findProduction(transaction, { source, asset, exceptRunId: runId });
        return insertOnce(transaction, { ...revise(production), question });
      }),
    recordByHand: ({ kind, operator, ...decision }, expected) =>
      withLock(decision, async (transaction) => {
        const { source, asset } = decision;
        const production = await findProduction(transaction, { source, asset });
        if (expected !== undefined && !isSame(production, expected)) throw decidedMeanwhile(production);
        const row = { ...toRow({ ...decision, promoted: true }), question, kind, operator };
        await transaction.insertInto('promotions').values(row).execute();
      }),
    findProductionAt: ({ hour, asOf, ...scope }) => {
      const until = selectPromoted(scope).where('hour', '<=', instant(hour));
      return takeNewest(asOf === undefined ? until : until.where('decided_at', '<=', instant(asOf)));
    },
    findProduction: (query) => findProduction(database, query),
    newest: ({ asset, version, count, offset = 0 }) =>
      database
        .selectFrom('promotions')
        .select(['source', 'asset', 'hour', 'version', 'promoted', 'reason', 'evidence', 'kind', 'operator'])
        .select('decided_at as decidedAt')
        .where('asset', '=', asset)
        .where(isOfQuestion)
        .$if(version !== undefined, (query) => query.where('version', '=', version ?? ''))
        .orderBy('id', 'desc')
        .limit(count)
        .offset(offset)
        .execute(),
    readEvidence: async ({ source, asset, runId }) => {
      const row = await database
        .selectFrom('promotions')
        .select('evidence')
        .where('source', '=', source)
        .where('asset', '=', asset)
        .where('run_id', '=', runId)
        .where(isOfQuestion)
        .where('kind', '=', 'gate')
        .orderBy('id', 'desc')
        .executeTakeFirst();
      return row?.evidence;
    },
    readProductionHistory: (scope) => selectPromoted(scope).orderBy('hour').orderBy('id').execute(),
  };
}

function decidedMeanwhile(production: ProductionVersion | null): NexthourError {
  const now = production === null ? 'no version' : `version ${production.version}`;
  return new NexthourError(
    'DecidedMeanwhile',
    `Another decision was made at the same time: ${now} is the production model now. Your decision was not recorded; check the new production version and decide again`,
  );
}

/** Returns the first decision of the gate about that version in that hour. */
async function insertOnce(
  transaction: Transaction<Tables>,
  decision: PromotionDecision & { readonly question: string | null },
) {
  const { source, asset, hour, version, question } = decision;
  const row = { ...toRow(decision), question, kind: 'gate', operator: null } as const;
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
    .where(sql<boolean>`question is not distinct from ${question}`)
    .where('kind', '=', 'gate')
    .executeTakeFirstOrThrow();
}

function isSame(one: ProductionVersion | null, other: ProductionVersion | null): boolean {
  return one?.version === other?.version && one?.hour === other?.hour;
}

function toRow(decision: PromotionDecision) {
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

function toVersion({ version, runId, hour }: ProductionVersion): ProductionVersion {
  return { version, runId, hour };
}
