import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { connectDatabase, type Database } from '../../clients/postgres/database';
import { migrate } from '../../clients/postgres/migrate';
import { databaseUrlForTests } from './servers';

export interface ScratchDatabase {
  readonly url: string;
  readonly database: Database;
  /** Closes the connections, and removes it. */
  drop(): Promise<void>;
}

/** A database of a test's own beside the one of the stack, with all tables: they are append-only, so no test shares them by chance. */
export async function createScratchDatabase(): Promise<ScratchDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await execute(`CREATE DATABASE ${name}`);
  const url = Object.assign(new URL(databaseUrlForTests()), { pathname: name }).toString();
  const database = connectDatabase(url);
  await migrate(database);
  const drop = async () => {
    await database.destroy();
    await execute(`DROP DATABASE ${name} WITH (FORCE)`);
  };
  return { url, database, drop };
}

async function execute(statement: string): Promise<void> {
  const client = new Client(databaseUrlForTests());
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
