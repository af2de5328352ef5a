import type { Transaction } from 'kysely';
import type { Database } from './database';
import type { Tables } from './schema';

/** Whatever `work` reads is of one moment, though others write meanwhile; it can write nothing itself. */
export function atOneMoment<T>(database: Database, work: (moment: Transaction<Tables>) => Promise<T>): Promise<T> {
  return database.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work);
}
