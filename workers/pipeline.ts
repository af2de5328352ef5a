import type { Client } from '@temporalio/client';
import pino from 'pino';
import { connectLiveCoinWatch } from '../clients/livecoinwatch';
import { ensureBucket } from '../clients/object-store/bucket';
import { withDatabase } from '../clients/postgres/database';
import { migrate } from '../clients/postgres/migrate';
import { readSettings, requireServers } from '../config/settings';
import { systemClock } from '../system/clock';
import { ensureSchedule } from '../temporal/schedule';
import { ensureSearchAttributes } from '../temporal/search-attributes';
import { PIPELINE_QUEUE } from '../workflows/temporal-names';
import { addCreditGauges } from './metrics/credit-gauges';
import { createWorkerMetrics } from './metrics/worker-metrics';
import { createPipelineActivities, openRegistry } from './pipeline-activities';
import { runProcess, runWorker } from './run-worker';

/** Creates the search attributes and the schedule on the Temporal server. */
async function prepareServer(client: Client, settings: { asset: string }): Promise<void> {
  await ensureSearchAttributes(client);
  await ensureSchedule(client, settings);
}

/** Runs the workflows and all steps except the training steps. */
runProcess('pipeline worker', async () => {
  const settings = requireServers(readSettings(), 'liveCoinWatch', 'objectStore', 'mlflow', 'temporal', 'databaseUrl');
  const logger = pino({ name: 'pipeline-worker' });
  const metrics = createWorkerMetrics();
  addCreditGauges({ ...metrics, liveCoinWatch: connectLiveCoinWatch(settings.liveCoinWatch), clock: systemClock });
  await withDatabase(settings.databaseUrl, async (database) => {
    await migrate(database);
    await ensureBucket(settings.objectStore);
    await openRegistry(settings).updateStoreAddress();
    await runWorker({
      settings,
      taskQueue: PIPELINE_QUEUE,
      activities: createPipelineActivities({ settings, database, clock: systemClock }),
      runsWorkflows: true,
      prepare: (client) => prepareServer(client, settings),
      maxConcurrentActivities: 20,
      metrics,
      logger,
    });
  });
});
