import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { serverEnvironment } from '../config/child-environment';
import { initialiseCluster } from './postgres-cluster';
import { copyBinaries, findPostgresPlace, openFolders } from './postgres-place';
import { nameSecretsFile } from './secrets';
import type { PortsAndSecrets, Service } from './service';

const DATABASE = 'nexthour';
export const MLFLOW_DATABASE = 'mlflow';
const USER = 'nexthour';
const CONNECT_DEADLINE_MS = 2_000;

/** Postgres, with the binaries of an npm package. It listens on 127.0.0.1 only and requires a password. */
export const postgres: Service<'sql'> = {
  name: 'postgres',
  needs: [],
  ports: {
    sql: { preferred: 5432, label: 'Postgres', variable: 'POSTGRES_PORT', chosen: ({ ports }) => ports.postgres },
  },
  deadlineMs: 60_000,
  stopSignal: 'SIGINT',
  retriesOn: /pre-existing shared memory block|lock file .* already exists/,
  isExternal: (settings) => settings.databaseUrl !== undefined,
  environment: (context) => ({ DATABASE_URL: urlOf(context, DATABASE) }),
  addresses: ({ ports, settings }) => [
    {
      name: 'Postgres',
      url: `postgres://${USER}@localhost:${ports.sql}/${DATABASE}`,
      description: `the ledger; the password is in ${nameSecretsFile(settings.home)}`,
    },
  ],
  prepare: async ({ folder, settings, secrets }) => {
    const place = findPostgresPlace({ folder, home: settings.home });
    copyBinaries(place);
    mkdirSync(dirname(place.data), { recursive: true, mode: 0o700 });
    openFolders(place, settings);
    if (!existsSync(join(place.data, 'PG_VERSION'))) {
      await initialiseCluster({ place, user: USER, password: secrets.postgresPassword });
    }
  },
  command: ({ folder, settings, ports }) => {
    const place = findPostgresPlace({ folder, home: settings.home });
    return {
      program: join(place.binaries, 'postgres'),
      args: ['-D', place.data, ...settingFlags(ports.sql)],
      env: serverEnvironment(),
      cwd: place.data,
      user: place.user,
    };
  },
  isReady: async (context) => {
    await createMissingDatabases(urlOf(context, 'postgres'));
    return true;
  },
};

function settingFlags(port: number): string[] {
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function urlOf({ ports, secrets }: PortsAndSecrets<'sql'>, database: string): string {
  return `postgres://${USER}:${secrets.postgresPassword}@127.0.0.1:${ports.sql}/${database}`;
}

async function createMissingDatabases(connectionString: string): Promise<void> {
  const client = new Client({ connectionString, connectionTimeoutMillis: CONNECT_DEADLINE_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database');
    for (const database of [DATABASE, MLFLOW_DATABASE]) {
      if (!rows.some(({ datname }) => datname === database)) await client.query(`CREATE DATABASE ${database}`);
    }
  } finally {
    await client.end().catch(() => undefined);
  }
}
