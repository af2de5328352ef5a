import { Kysely, PostgresDialect, type RawBuilder, sql } from 'kysely';
import { Pool, types } from 'pg';
import { formatInstant } from '../../forecasting/hour';
import type { Tables } from './schema';

export type Database = Kysely<Tables>;

const TIMESTAMPTZ = 1184;

/** A pool of connections. Instants come back as epoch ms. Close with `database.destroy()`. */
export function connectDatabase(url: string): Database {
  const pool = new Pool({
    connectionString: url,
    max: 5,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 60_000,
    // Where the connection is half dead, nobody else ends the wait.
    query_timeout: 65_000,
    options: '-c timezone=UTC',
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') => PARSERS.get(oid) ?? types.getTypeParser(oid, format),
    },
  });
  // A connection that dies while idle is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => undefined);
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

/** Hands a pool of connections to `work`, and closes it whatever happens. */
export async function withDatabase<T>(url: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = connectDatabase(url);
  try {
    return await work(database);
  } finally {
    await database.destroy();
  }
}

/** Epoch ms as the database takes an instant. */
export function instant(time: number): RawBuilder<number> {
  return sql<number>`${formatInstant(time)}::timestamptz`;
}

const PARSERS = new Map<number, (text: string) => unknown>([
  [TIMESTAMPTZ, (text) => Date.parse(text.replace(' ', 'T').replace(/\+00$/, 'Z'))],
]);
