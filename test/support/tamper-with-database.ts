import { sql } from 'kysely';
import type { Database } from '../../clients/postgres/database';

/** A change of the database that an administrator could make: its triggers are disabled while it is made. */
export interface Tampering {
  /** The tables that `statement` may change. Their rows are put back afterwards. */
  tables: readonly string[];
  /** One or more SQL statements. One that fails changes nothing and rejects. */
  statement: string;
}

/** What `read` finds in the changed database. */
export async function tamperWithDatabase<T>(
  database: Database,
  { tables, statement }: Tampering,
  read: () => Promise<T>,
): Promise<T> {
  await runWithoutTriggers(database, [
    ...tables.map((table) => `create table kept_${table} as table ${table}`),
    statement,
  ]);
  try {
    return await read();
  } finally {
    const restore = (table: string) => [
      `delete from ${table}`,
      `insert into ${table} table kept_${table}`,
      `drop table kept_${table}`,
    ];
    await runWithoutTriggers(database, tables.flatMap(restore));
  }
}

function runWithoutTriggers(database: Database, statements: readonly string[]): Promise<void> {
  return database.transaction().execute(async (transaction) => {
    await sql`set local session_replication_role = replica`.execute(transaction);
    for (const statement of statements) await sql.raw(statement).execute(transaction);
  });
}
