import { Kysely, PostgresDialect, type RawBuilder, sql, type Transaction } from 'kysely';
import { Pool, types } from 'pg';
import { formatInstant } from '../../forecasting/hour';
import type { Tables } from './schema';
import { discardSilentConnections } from './silent-connections';

export type Database = Kysely<Tables>;

/** Postgres' type number of `timestamptz`. */
const TIMESTAMPTZ_OID = 1184;
/** Postgres' type number of `double precision[]`. */
const DOUBLE_ARRAY_OID = 1022;

const CONNECT_TIMEOUT_MS = 5_000;
/** The longest query of ours takes about a second. A server that stops answering for 20 s costs one attempt of a step. */
const STATEMENT_TIMEOUT_MS = 20_000;

/** Opens a pool of connections. Query results hold instants as epoch ms. Close the pool with `database.destroy()`. */
export function connectDatabase(url: string, { statementTimeoutMs = STATEMENT_TIMEOUT_MS } = {}): Database {
  const pool = new Pool({
    connectionString: url,
    max: 5,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    statement_timeout: statementTimeoutMs,
    // The client enforces this limit, so it also works when the server stops answering. The server enforces `statement_timeout`.
    query_timeout: statementTimeoutMs + 2_000,
    options: '-c timezone=UTC',
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') => PARSERS.get(oid) ?? types.getTypeParser(oid, format),
    },
  });
  // A broken connection rejects its query, and the pool replaces it. Without listeners, the error would also end the process: the
  // pool emits it for an idle connection, the client for a connection that is in use.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: discardSilentConnections(pool) }) });
}

/** Opens a pool of connections for `work` and always closes it. */
export async function withDatabase<T>(url: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = connectDatabase(url);
  try {
    return await work(database);
  } finally {
    await database.destroy();
  }
}

/** Runs `work` in a read-only transaction. All its reads see the same state of the database, even while others write. */
export function readAtOneMoment<T>(database: Database, work: (moment: Transaction<Tables>) => Promise<T>): Promise<T> {
  return database.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work);
}

/** Waits for the lock `name` and holds it until the end of the transaction. */
export async function takeTransactionLock(transaction: Transaction<Tables>, name: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${name}))`.execute(transaction);
}

/** Converts epoch ms to a `timestamptz`. */
export function instant(time: number): RawBuilder<number> {
  return sql<number>`${formatInstant(time)}::timestamptz`;
}

/** The numbers of an array. The parser of `pg` reads character by character, which takes seconds for the features of a year. */
function parseNumbers(text: string): (number | null)[] {
  const cells = text.slice(1, -1);
  return cells === '' ? [] : cells.split(',').map((cell) => (cell === 'NULL' ? null : Number(cell)));
}

const PARSERS = new Map<number, (text: string) => unknown>([
  [DOUBLE_ARRAY_OID, parseNumbers],
  [TIMESTAMPTZ_OID, (text) => Date.parse(text.replace(' ', 'T').replace(/\+00$/, 'Z'))],
]);
