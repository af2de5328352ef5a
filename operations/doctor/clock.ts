import { readStoreClockLead } from '../../clients/object-store/server-clock';
import { withDatabase } from '../../clients/postgres/database';
import { readDatabaseClockLead } from '../../clients/postgres/server-clock';
import type { Settings } from '../../config/settings';
import { describeClockLead } from '../../system/clock-lead';
import { withTemporal } from '../../temporal/connection';
import { readTemporalClockLead } from '../../temporal/server-clock';
import { broken, type Finding, ok, warning } from './check';

const REMEDY = 'set the clock of the machine that is wrong, for example with `sudo timedatectl set-ntp true`';

/** Compares the clock of this machine with the clocks of the servers that answer. */
export async function checkClock({ databaseUrl, objectStore, temporal }: Settings): Promise<Finding> {
  const reads = [
    {
      name: 'the database',
      read: databaseUrl && (() => withDatabase(databaseUrl, (one) => readDatabaseClockLead(one))),
    },
    { name: 'Temporal', read: temporal && (() => withTemporal(temporal, (client) => readTemporalClockLead(client))) },
    { name: 'the object store', read: objectStore && (() => readStoreClockLead(objectStore)) },
  ];
  const leads = reads.map(async ({ name, read }) => ({ name, lead: read ? await read().catch(() => null) : null }));
  return describeClocks(await Promise.all(leads));
}

/** @param servers by how many ms this machine's clock is ahead of that of each server; `null` when it is not known */
export function describeClocks(servers: readonly { readonly name: string; readonly lead: number | null }[]): Finding {
  const compared = servers.flatMap(({ name, lead }) => (lead === null ? [] : [{ name, lead }]));
  if (compared.length === 0)
    return warning('cannot be compared: no server tells its time', 'see the checks of the servers');
  const problems = compared.flatMap(({ name, lead }) => describeClockLead(lead, `the clock of ${name}`) ?? []);
  if (problems.length > 0) return broken(problems.join(', and '), REMEDY);
  return ok(`agrees with the clock of ${compared.map(({ name }) => name).join(', of ')}`);
}
