import { createKafkaProducer } from '../clients/kafka/producer';
import { withDatabase } from '../clients/postgres/database';
import { migrate } from '../clients/postgres/migrate';
import { createTradePositions } from '../clients/postgres/trade-positions';
import { openClock } from '../config/clock';
import { readSettings, requireServers } from '../config/settings';
import { runIngest } from './ingest/run-ingest';
import type { TradesMessage } from './messages/trades';
import { prepareTopics } from './prepare-topics';
import { runStream } from './process';
import { assetOf, createPublisher } from './publish';
import { TOPICS } from './topics';

/** Reads the trades of the exchange and publishes them. One of these processes is enough; a second one doubles nothing. */
runStream({
  name: 'ingest',
  readSettings: () => requireServers(readSettings(), 'databaseUrl', 'kafka', 'kraken'),
  main: async ({ registry, logger, signal, setReady }, { home, databaseUrl, kafka, kraken, live }) => {
    const clock = openClock(home);
    await withDatabase(databaseUrl, async (database) => {
      await migrate(database);
      await prepareTopics(kafka, logger, signal);
      const producer = createKafkaProducer(kafka, 'nexthour-ingest');
      const publish = createPublisher<TradesMessage>(producer, TOPICS.trades, assetOf);
      const options = {
        ...{ ...kraken, ...live, clock, registry, logger },
        positions: createTradePositions(database),
        publish: (message: TradesMessage) => publish([message]),
      };
      // Ready also while the exchange is away: the metrics say so, and a start must not fail because of it.
      setReady(true);
      await runIngest(options, signal).finally(() => producer.close());
    });
  },
});
