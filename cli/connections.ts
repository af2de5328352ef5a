import type { Client } from '@temporalio/client';
import { connectDatabase } from '../clients/postgres/database';
import { createHourRuns, type HourRuns } from '../clients/postgres/hour-runs';
import { createLedger, type Ledger } from '../clients/postgres/ledger';
import type { SettingsWith } from '../config/settings';
import { connectTemporal } from '../temporal/connection';

export type ConnectedSettings = SettingsWith<'temporal' | 'databaseUrl'>;

/** What the commands that look at a running nexthour talk to. */
export interface Connections {
  readonly settings: ConnectedSettings;
  readonly temporal: Client;
  readonly ledger: Ledger;
  readonly hourRuns: HourRuns;
}

/** Opens the connections, hands them to `work`, and closes them whatever happens. */
export async function withConnections<T>(
  settings: ConnectedSettings,
  work: (to: Connections) => Promise<T>,
): Promise<T> {
  const database = connectDatabase(settings.databaseUrl);
  try {
    const temporal = await connectTemporal(settings.temporal, { isPatient: false });
    try {
      return await work({ settings, temporal, ledger: createLedger(database), hourRuns: createHourRuns(database) });
    } finally {
      await temporal.connection.close();
    }
  } finally {
    await database.destroy();
  }
}
