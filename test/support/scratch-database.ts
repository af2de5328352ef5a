import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { connectDatabase, type Database } from '../../clients/postgres/database';
import { migrate } from '../../clients/postgres/migrate';
import { databaseUrlForTests } from './servers';

export interface ScratchDatabase {
  readonly url: string;
  readonly database: Database;
  /** Closes the connections and drops the database. */
  drop(): Promise<void>;
}

/** Creates a database with all tables, or with those of the migrations up to `to`, for one test. Tables are append-only, so tests that share them could affect each other. */
export async function createScratchDatabase(options: { to?: string } = {}): Promise<ScratchDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await execute(`CREATE DATABASE ${name}`);
  const url = Object.assign(new URL(databaseUrlForTests()), { pathname: name }).toString();
  const database = connectDatabase(url);
  await migrate(database, options);
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
