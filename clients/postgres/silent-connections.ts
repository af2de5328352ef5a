import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool } from 'pg';
import { explainDatabaseError } from './explain-error';

/** The message with which `pg` rejects a query that was not answered within `query_timeout`. */
const NO_ANSWER = 'Query read timeout';

/**
 * Closes a connection on which a query was not answered in time. `pg` would keep it in the pool, and every later query on it would wait
 * for the same lost answer. Until it is released, further queries on it (Kysely's `rollback`) fail at once. Also completes the messages of
 * errors (`explainDatabaseError`).
 */
export function discardSilentConnections(pool: Pool): PostgresPool {
  return {
    connect: async () => {
      const client = await pool.connect().catch((error: unknown) => {
        throw explainDatabaseError(error);
      });
      let silence: Error | null = null;
      const query = async (...request: Parameters<typeof client.query>) => {
        if (silence) throw silence;
        try {
          return await client.query(...request);
        } catch (error) {
          if (error instanceof Error && error.message === NO_ANSWER) silence = error;
          throw explainDatabaseError(error);
        }
      };
      return {
        query: query as unknown as PostgresPoolClient['query'],
        release: () => client.release(silence !== null),
      };
    },
    end: () => pool.end(),
  };
}
