import type { Client } from '@temporalio/client';
import { connectDatabase } from '../clients/postgres/database';
import { createLedger, type Ledger } from '../clients/postgres/ledger';
import type { ServerSettings } from '../config/settings';
import { connectTemporal } from '../temporal/connection';

/** What the commands that look at a running nexthour talk to. */
export interface Connections {
  readonly settings: ServerSettings;
  readonly temporal: Client;
  readonly ledger: Ledger;
}

/** Opens the connections, hands them to `work`, and closes them whatever happens. */
export async function withConnections<T>(settings: ServerSettings, work: (to: Connections) => Promise<T>): Promise<T> {
  const database = connectDatabase(settings.databaseUrl);
  try {
    const temporal = await connectTemporal(settings.temporal);
    try {
      return await work({ settings, temporal, ledger: createLedger(database) });
    } finally {
      await temporal.connection.close();
    }
  } finally {
    await database.destroy();
  }
}
