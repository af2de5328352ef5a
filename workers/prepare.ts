import { withDatabase } from '../clients/postgres/database';
import { readSettings, requireServers } from '../config/settings';
import { createLogger } from '../system/log';
import { runProcess } from '../system/run-process';
import { withTemporal } from '../temporal/connection';
import { ensureNamespace } from '../temporal/namespace';
import { prepareStores, prepareTemporal } from './prepare-servers';

/** Prepares the data services as the pipeline worker does at its start, and ends. In a cluster, a Job runs it before the workers need it. */
runProcess('prepare', async () => {
  const settings = requireServers(readSettings(), 'objectStore', 'temporal', 'databaseUrl');
  const logger = createLogger('prepare');
  await withDatabase(settings.databaseUrl, (database) => prepareStores(settings, database));
  logger.info('the database has all migrations, and the bucket exists');
  await withTemporal(settings.temporal, async (client) => {
    await ensureNamespace(client);
    await prepareTemporal(client, settings);
  });
  logger.info('Temporal has the namespace, the search attributes and the schedules');
});
