import { connectDatabase, type Database } from '../../clients/postgres/database';
import { migrate } from '../../clients/postgres/migrate';
import { exchangeFaults } from '../faults/exchange-faults';
import { runExchangeFault } from '../faults/run-exchange-fault';
import { databaseUrlForTests, objectStoreForTests } from '../support/servers';

/**
 * The faults of the exchange need no other process, so they use the servers of the integration tests. Each has a simulator and a source of
 * its own and waits most of the time, so several run at the same time.
 */
let database: Database;

beforeAll(async () => {
  database = connectDatabase(databaseUrlForTests());
  await migrate(database);
});

afterAll(() => database.destroy());

test.concurrent.each(exchangeFaults)('loses and doubles no price when the exchange answers: $name', async (fault) => {
  const result = await runExchangeFault({ database, objectStore: objectStoreForTests() }, fault);
  expect(result).toMatchObject({ lost: 0, doubled: 0, problems: [] });
});
