import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureTopics } from '../../clients/kafka/topics';
import { connectDatabase, type Database } from '../../clients/postgres/database';
import { migrate } from '../../clients/postgres/migrate';
import { writeClockSetting } from '../../config/clock';
import { type KafkaSettings, readSettings, requireServers } from '../../config/settings';
import type { EnvironmentVariables } from '../../config/variables';
import { folderOutsideHome } from '../../stack/postgres-place';
import { startStack } from '../../stack/stack';
import { TOPICS } from '../../streams/topics';
import { Services } from './services';

/** The servers that the streams need, in a home of their own. The streams themselves are started by the bench. */
export interface ScratchStack {
  readonly home: string;
  readonly environment: EnvironmentVariables;
  readonly kafka: KafkaSettings;
  readonly database: Database;
  /** The address of the simulated Kraken. */
  readonly krakenRestUrl: string;
}

const SERVERS = ['postgres', 'object-store', 'mlflow', 'kafka', 'kraken-simulator'] as const;

/** A trade a second and asset, in a time-lapse: about what Kraken has. The archive takes minutes with more of them. */
const TRADES_PER_SECOND = '0.2';

/**
 * Starts the servers for `work`, and always stops them and deletes the home.
 * @param profiles a folder for CPU profiles of the streams
 */
export async function withScratchStack(
  { profiles }: { profiles: string | undefined },
  work: (stack: ScratchStack, services: Services) => Promise<void>,
): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'nexthour-bench-live-'));
  // When we are root, Postgres runs as another user, who must be able to enter the folder.
  chmodSync(home, 0o755);
  writeClockSetting(home, { speed: 1, realAt: Date.now(), shownAt: Date.now() });
  const interruption = new AbortController();
  const interrupt = () => interruption.abort(new Error('interrupted'));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    const options = { services: SERVERS, live: true, ports: 'free', interruption: interruption.signal } as const;
    const given = { NEXTHOUR_HOME: home, SIMULATOR_TRADES_PER_SECOND: TRADES_PER_SECOND };
    const stack = await startStack({ settings: readSettings(given), ...options });
    const settings = requireServers(readSettings(stack.environment), 'databaseUrl', 'kafka', 'kraken');
    const database = connectDatabase(settings.databaseUrl);
    const { kafka, kraken } = settings;
    const scratch = { home, environment: stack.environment, kafka, database, krakenRestUrl: kraken.restUrl };
    const services = new Services(scratch, profiles);
    try {
      await migrate(database);
      await ensureTopics(kafka, Object.values(TOPICS));
      await Promise.race([work(scratch, services), whenAborted(interruption.signal)]);
    } finally {
      await services.stopAll();
      await database.destroy();
      await stack.stop();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
    rmSync(folderOutsideHome(home), { recursive: true, force: true });
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}
