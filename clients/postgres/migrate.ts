import { type Migration, Migrator } from 'kysely';
import type { Database } from './database';
import * as firstTables from './migrations/0001-first-tables';
import * as closedForecasts from './migrations/0002-closed-forecasts';
import * as decisionsByHand from './migrations/0003-decisions-by-hand';

const MIGRATIONS: Record<string, Migration> = {
  '0001-first-tables': firstTables,
  '0002-closed-forecasts': closedForecasts,
  '0003-decisions-by-hand': decisionsByHand,
};

export class DatabaseNotUsable extends Error {
  override readonly name = 'DatabaseNotUsable';
  readonly canRetry = true;
  constructor(readonly reason: string) {
    super(`The database that DATABASE_URL names cannot be used: ${reason}`);
  }
}

/**
 * Brings the schema up to date. Safe to call from several processes at once: Kysely takes a lock.
 * @throws DatabaseNotUsable when the database does not answer, or does not let us in
 */
export async function migrate(database: Database): Promise<void> {
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => MIGRATIONS } });
  const { error } = await migrator.migrateToLatest();
  if (error) throw new DatabaseNotUsable(error instanceof Error ? error.message : String(error));
}
