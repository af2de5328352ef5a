import { existsSync } from 'node:fs';
import type { Client } from '@temporalio/client';
import { withDatabase } from '../clients/postgres/database';
import { createHourRuns, type HourRuns } from '../clients/postgres/hour-runs';
import { createLedger, type Ledger } from '../clients/postgres/ledger';
import { createLedgerArchive, type LedgerArchive } from '../clients/postgres/ledger-archive';
import { readDatabaseClockLead } from '../clients/postgres/server-clock';
import { homePaths } from '../config/home';
import { readSettings, requireServers, type SettingsWith } from '../config/settings';
import { readStackFile, STORAGE_SERVICES } from '../stack/state-file';
import { messageOf, UserError } from '../system/errors';

export type ConnectedSettings = SettingsWith<'temporal' | 'databaseUrl'>;

/** Connections to a running nexthour. */
export interface Connections {
  readonly settings: ConnectedSettings;
  readonly temporal: Client;
  readonly ledger: Ledger;
  readonly archive: LedgerArchive;
  readonly hourRuns: HourRuns;
  /** By how many ms the clock of this machine is ahead of the database server's. */
  readonly readClockLead: () => Promise<number>;
}

/** Opens the connections, calls `work` with them, and always closes them. */
export function withConnections<T>(
  settings: ConnectedSettings,
  work: (connections: Connections) => Promise<T>,
): Promise<T> {
  return withDatabase(settings.databaseUrl, async (database) => {
    // Loaded here, because most commands read stored data only.
    const { withTemporal } = await import('../temporal/connection');
    const repositories = {
      ledger: createLedger(database),
      archive: createLedgerArchive(database),
      hourRuns: createHourRuns(database),
      readClockLead: () => readDatabaseClockLead(database),
    };
    return withTemporal(settings.temporal, (temporal) => work({ settings, temporal, ...repositories }), {
      retriesCalls: false,
    });
  });
}

/** The same connections, once for each asset that runs: the settings of each name it. */
export function connectionsOfAssets(connections: Connections): Connections[] {
  const { settings } = connections;
  return settings.assets.map((asset) => ({ ...connections, settings: { ...settings, asset } }));
}

/** The storage that reading commands need, and the services that provide it. */
const STORAGE_OF = {
  databaseUrl: ['postgres'],
  objectStore: ['object-store'],
  mlflow: STORAGE_SERVICES,
} as const;

type StorageName = keyof typeof STORAGE_OF;

/**
 * Calls `work` with the settings of the running nexthour. While nexthour is stopped, starts the named storage for the time of `work`,
 * so that results can be read after `npm start -- --once`. @throws UserError when there is nothing to read
 */
export async function withStoredData<Name extends StorageName, T>(
  names: readonly Name[],
  work: (settings: SettingsWith<Name>) => Promise<T>,
): Promise<T> {
  const given = readSettings();
  const running = readStackFile(given.home);
  const settings = readSettings(undefined, running?.environment);
  const missing = names.filter((name) => settings[name] === undefined);
  if (missing.length === 0 || running) return work(requireServers(settings, ...names));
  requireHome(given.home);
  const services = [...new Set(missing.flatMap((name) => STORAGE_OF[name]))];
  process.stderr.write(`nexthour is stopped; ${services.join(', ')} will run until the data has been read.\n`);
  const { startStack } = await import('../stack/stack');
  const stack = await startStack({ settings: given, services }).catch((error: unknown) => {
    throw new UserError(`The data cannot be read: ${messageOf(error)}`);
  });
  try {
    return await work(requireServers(readSettings(undefined, stack.environment), ...names));
  } finally {
    await stack.stop();
  }
}

function requireHome(home: string): void {
  if (existsSync(homePaths(home).secretsFile)) return;
  throw new UserError(`nexthour has never run with NEXTHOUR_HOME ${home}. Run \`npm start\` to start it.`);
}
