import { createKafkaProducer, type KafkaProducer } from '../clients/kafka/producer';
import { type Database, withDatabase } from '../clients/postgres/database';
import { migrate } from '../clients/postgres/migrate';
import { openClock } from '../config/clock';
import { readSettings, requireServers, type Settings } from '../config/settings';
import type { Clock } from '../system/clock';
import { createDeadLetters } from './dead-letters';
import { prepareTopics } from './prepare-topics';
import { runStream } from './process';
import type { ConsumerDeps } from './run-consumer';

export interface ConsumerContext extends ConsumerDeps {
  readonly database: Database;
  readonly producer: KafkaProducer;
  readonly clock: Clock;
  readonly settings: Settings;
}

/** Runs a process of the live line that reads a topic and writes to Postgres and Kafka. */
export function runConsumerProcess(
  name: string,
  main: (context: ConsumerContext, signal: AbortSignal) => Promise<void>,
): void {
  runStream({
    name,
    readSettings: () => requireServers(readSettings(), 'databaseUrl', 'kafka'),
    main: async ({ registry, logger, signal, setReady }, settings) => {
      const { home, databaseUrl, kafka } = settings;
      const clock = openClock(home);
      await withDatabase(databaseUrl, async (database) => {
        await migrate(database);
        await prepareTopics(kafka, logger, signal);
        const producer = createKafkaProducer(kafka, `nexthour-${name}`);
        const deadLetters = createDeadLetters({ producer, registry, logger, clock });
        const context = { database, producer, deadLetters, kafka, clock, registry, logger, setReady, settings };
        await main(context, signal).finally(() => producer.close());
      });
    },
  });
}
