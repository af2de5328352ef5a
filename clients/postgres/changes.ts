import { sql } from 'kysely';
import type { Database } from './database';

/** The place of a change in the order of all changes. */
export interface ChangePosition {
  /** A number of Postgres, as text: it can exceed 2^53. */
  readonly transaction: string;
  readonly position: string;
}

export interface NewChange {
  readonly kind: string;
  readonly asset: string;
  readonly subject: Readonly<Record<string, string | number>>;
}

export interface Change extends ChangePosition, NewChange {}

export interface Changes {
  /** The position of the newest change; that before the first change when there is none. */
  newest(): Promise<ChangePosition>;
  /** The changes after a position, oldest first. */
  after(from: ChangePosition, limit: number): Promise<Change[]>;
  /** The newest changes after a position, oldest first. */
  newestAfter(from: ChangePosition, limit: number): Promise<Change[]>;
}

const BEFORE_ALL: ChangePosition = { transaction: '0', position: '0' };

/** Stores changes that are no rows of other tables: those of steps. The triggers of migration 0012 store all others. */
export async function recordChanges(database: Database, changes: readonly NewChange[]): Promise<void> {
  await database
    .insertInto('changes')
    .values(changes.map(({ kind, asset, subject }) => ({ kind, asset, subject: JSON.stringify(subject) })))
    .execute();
}

/**
 * Reads what happened. A transaction that began earlier may end later, so only changes older than every unfinished transaction are read:
 * their order is final, and a reader misses none.
 */
export function createChanges(database: Database): Changes {
  const read = async (from: ChangePosition, limit: number, direction: 'asc' | 'desc'): Promise<Change[]> => {
    const order = sql.raw(direction);
    const { rows } = await sql<Change>`
      select transaction::text, position::text, kind, asset, subject from changes
      where (transaction, position) > (${from.transaction}::xid8, ${from.position}::bigint)
        and transaction < pg_snapshot_xmin(pg_current_snapshot())
      order by changes.transaction ${order}, changes.position ${order} limit ${limit}`.execute(database);
    return rows;
  };
  return {
    newest: async () => (await read(BEFORE_ALL, 1, 'desc'))[0] ?? BEFORE_ALL,
    after: (from, limit) => read(from, limit, 'asc'),
    newestAfter: async (from, limit) => (await read(from, limit, 'desc')).reverse(),
  };
}
