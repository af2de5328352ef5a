import { readStoreClockLead } from '../../clients/object-store/server-clock';
import { withDatabase } from '../../clients/postgres/database';
import { readDatabaseClockLead } from '../../clients/postgres/server-clock';
import type { Settings } from '../../config/settings';
import { describeClockLead } from '../../system/clock-lead';
import { broken, type Finding, ok, warning } from './check';

const REMEDY = 'set the clock of the machine that is wrong, for example with `sudo timedatectl set-ntp true`';

/** Compares the clock of this machine with the clocks of the database and of the object store. */
export async function checkClock({ databaseUrl, objectStore }: Settings): Promise<Finding> {
  const leads = await Promise.all([
    databaseUrl === undefined ? null : withDatabase(databaseUrl, (database) => readDatabaseClockLead(database)),
    objectStore === undefined ? null : readStoreClockLead(objectStore),
  ]).catch(() => null);
  if (leads === null) return warning('cannot be compared: a server does not answer', 'see the checks of the servers');
  return describeClocks(leads[0], leads[1]);
}

/** @param database lead of this machine's clock in ms; `null` when it is not known, as for `store` */
export function describeClocks(database: number | null, store: number | null): Finding {
  const compared = [
    { name: 'the database', lead: database },
    { name: 'the object store', lead: store },
  ].filter((server): server is { name: string; lead: number } => server.lead !== null);
  const problems = compared.flatMap(({ name, lead }) => describeClockLead(lead, `the clock of ${name}`) ?? []);
  if (problems.length > 0) return broken(problems.join(', and '), REMEDY);
  return ok(`agrees with the clock of ${compared.map(({ name }) => name).join(' and of ')}`);
}
