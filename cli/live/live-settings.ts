import { existsSync } from 'node:fs';
import { homePaths } from '../../config/home';
import { type KafkaSettings, readSettings, requireServers, type Settings } from '../../config/settings';
import { startStack } from '../../stack/stack';
import { readStackFile, type StackFile } from '../../stack/state-file';
import { messageOf, UserError } from '../../system/errors';

const NOT_RUNNING = 'The live line does not run here; `npm start -- --live` starts it';

export interface RunningLiveLine {
  readonly settings: Settings & { readonly databaseUrl: string; readonly kafka: KafkaSettings };
  readonly stack: StackFile | null;
}

/** The settings of the running live line. @throws UserError when it runs neither here nor at the servers that the environment names */
export function readRunningLiveLine(): RunningLiveLine {
  const given = readSettings();
  const stack = readStackFile(given.home);
  const settings = readSettings(undefined, stack?.environment);
  if (settings.kafka === undefined || settings.databaseUrl === undefined) throw new UserError(NOT_RUNNING);
  return { settings: requireServers(settings, 'kafka', 'databaseUrl'), stack };
}

/** Calls `work` with the running Kafka. While nexthour is stopped, starts the embedded one for the time of `work`. */
export async function withKafka<T>(work: (kafka: KafkaSettings) => Promise<T>): Promise<T> {
  const given = readSettings();
  const stack = readStackFile(given.home);
  const { kafka } = readSettings(undefined, stack?.environment);
  if (kafka !== undefined) return work(kafka);
  if (stack !== null || !existsSync(homePaths(given.home).folderOf('kafka'))) throw new UserError(NOT_RUNNING);
  process.stderr.write('nexthour is stopped; kafka will run until this is done.\n');
  const started = await startStack({ settings: given, services: ['kafka'], live: true }).catch((error: unknown) => {
    throw new UserError(`Kafka cannot be started: ${messageOf(error)}`);
  });
  try {
    return await work(requireServers(readSettings(undefined, started.environment), 'kafka').kafka);
  } finally {
    await started.stop();
  }
}
