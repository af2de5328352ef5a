import { type Migration, Migrator } from 'kysely';
import type { Database } from './database';
import * as firstTables from './migrations/0001-first-tables';

const MIGRATIONS: Record<string, Migration> = { '0001-first-tables': firstTables };

/** Brings the schema up to date. Safe to call from several processes at once: Kysely takes a lock. */
export async function migrate(database: Database): Promise<void> {
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => MIGRATIONS } });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}
