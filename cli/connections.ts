import type { Client } from '@temporalio/client';
import { withDatabase } from '../clients/postgres/database';
import { createHourRuns, type HourRuns } from '../clients/postgres/hour-runs';
import { createLedger, type Ledger } from '../clients/postgres/ledger';
import type { SettingsWith } from '../config/settings';
import { withTemporal } from '../temporal/connection';

export type ConnectedSettings = SettingsWith<'temporal' | 'databaseUrl'>;

/** Connections to a running nexthour. */
export interface Connections {
  readonly settings: ConnectedSettings;
  readonly temporal: Client;
  readonly ledger: Ledger;
  readonly hourRuns: HourRuns;
}

/** Opens the connections, calls `work` with them, and always closes them. */
export function withConnections<T>(
  settings: ConnectedSettings,
  work: (connections: Connections) => Promise<T>,
): Promise<T> {
  return withDatabase(settings.databaseUrl, (database) => {
    const repositories = { ledger: createLedger(database), hourRuns: createHourRuns(database) };
    return withTemporal(settings.temporal, (temporal) => work({ settings, temporal, ...repositories }), {
      retriesCalls: false,
    });
  });
}
