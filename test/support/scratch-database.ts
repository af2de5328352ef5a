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

/** Creates a database with all tables, or with those of the migrations up to `to`, for one test, on the Postgres of the tests
 * or that of the address `server`. Tables are append-only, so tests that share them could affect each other. */
export async function createScratchDatabase(
  options: { to?: string; server?: string | undefined } = {},
): Promise<ScratchDatabase> {
  const server = options.server ?? databaseUrlForTests();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await execute(server, `CREATE DATABASE ${name}`);
  const url = Object.assign(new URL(server), { pathname: name }).toString();
  const database = connectDatabase(url);
  await migrate(database, options);
  const drop = async () => {
    await database.destroy();
    await execute(server, `DROP DATABASE ${name} WITH (FORCE)`);
  };
  return { url, database, drop };
}

async function execute(server: string, statement: string): Promise<void> {
  const client = new Client(server);
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
