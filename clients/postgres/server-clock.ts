import { sql } from 'kysely';
import { type Clock, systemClock } from '../../system/clock';
import { computeClockLead } from '../../system/clock-lead';
import type { Database } from './database';

/** By how many ms the clock of this machine is ahead of the database server's. */
export async function readDatabaseClockLead(database: Database, clock: Clock = systemClock): Promise<number> {
  const askedAt = clock.now();
  const { rows } = await sql<{ now: number }>`select clock_timestamp() as now`.execute(database);
  return computeClockLead({ askedAt, answeredAt: clock.now(), serverTime: rows[0]?.now ?? askedAt });
}
