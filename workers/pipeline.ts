import type { Client } from '@temporalio/client';
import pino from 'pino';
import { ensureBucket } from '../clients/object-store/bucket';
import { connectDatabase } from '../clients/postgres/database';
import { migrate } from '../clients/postgres/migrate';
import { systemClock } from '../config/clock';
import { readSettings, requireServers } from '../config/settings';
import { ensureSchedule } from '../temporal/schedule';
import { ensureSearchAttributes } from '../temporal/search-attributes';
import { PIPELINE_QUEUE } from '../workflows/queues';
import { createPipelineActivities } from './pipeline-activities';
import { runProcess } from './process';
import { runWorker } from './run-worker';

/** Makes what must live on the Temporal server before the hours can run. */
async function prepare(client: Client, settings: { asset: string }): Promise<void> {
  await ensureSearchAttributes(client);
  await ensureSchedule(client, settings);
}

/** The worker of everything but training: runs the workflows and the quick steps. */
runProcess(async () => {
  const settings = requireServers(readSettings(), 'liveCoinWatch', 'objectStore', 'mlflow', 'temporal', 'databaseUrl');
  const logger = pino({ name: 'pipeline-worker' });
  const database = connectDatabase(settings.databaseUrl);
  try {
    await migrate(database);
    await ensureBucket(settings.objectStore);
    const activities = createPipelineActivities({ settings, database, clock: systemClock });
    const { temporal } = settings;
    await runWorker({
      temporal,
      taskQueue: PIPELINE_QUEUE,
      activities,
      runsWorkflows: true,
      prepare: (client) => prepare(client, settings),
      maxConcurrentActivities: 20,
      logger,
    });
  } finally {
    await database.destroy();
  }
});
