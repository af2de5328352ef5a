import { createKafkaProducer } from '../clients/kafka/producer';
import { createBars } from '../clients/postgres/bars';
import { withDatabase } from '../clients/postgres/database';
import { migrate } from '../clients/postgres/migrate';
import { openClock } from '../config/clock';
import { readSettings, requireServers } from '../config/settings';
import { runCandles } from './candles/run-candles';
import { createDeadLetters } from './dead-letters';
import { prepareTopics } from './prepare-topics';
import { runStream } from './process';

/** Makes 1-minute bars of the trades. Several of these processes share the assets. */
runStream({
  name: 'candles',
  readSettings: () => requireServers(readSettings(), 'databaseUrl', 'kafka'),
  main: async ({ registry, logger, signal, setReady }, { home, databaseUrl, kafka }) => {
    const clock = openClock(home);
    await withDatabase(databaseUrl, async (database) => {
      await migrate(database);
      await prepareTopics(kafka, logger, signal);
      const producer = createKafkaProducer(kafka, 'nexthour-candles');
      const deadLetters = createDeadLetters({ producer, registry, logger, clock });
      const bars = createBars(database);
      const options = { kafka, producer, deadLetters, bars, clock, registry, logger, setReady };
      await runCandles(options, signal).finally(() => producer.close());
    });
  },
});
