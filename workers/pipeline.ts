import type { Client } from '@temporalio/client';
import pino from 'pino';
import { loadTransformLibraries } from '../activities/transform';
import { connectLiveCoinWatch } from '../clients/livecoinwatch';
import { ensureBucket } from '../clients/object-store/bucket';
import { recordChanges } from '../clients/postgres/changes';
import { withDatabase } from '../clients/postgres/database';
import { migrate } from '../clients/postgres/migrate';
import { readSeries } from '../clients/postgres/series-freshness';
import { openClock, readClockSetting } from '../config/clock';
import { readSettings, requireServers, type Settings } from '../config/settings';
import { runProcess } from '../system/run-process';
import { ensureLiveSchedules, ensureMacroSchedule, ensureSchedule, removeLiveSchedules } from '../temporal/schedule';
import { ensureSearchAttributes } from '../temporal/search-attributes';
import { ensureSearchSchedules } from '../temporal/search-schedules';
import { PIPELINE_QUEUE } from '../workflows/temporal-names';
import { addCreditGauges } from './metrics/credit-gauges';
import { addSeriesGauges } from './metrics/series-gauges';
import { createWorkerMetrics } from './metrics/worker-metrics';
import { startNotifications } from './notifications';
import { createPipelineActivities, openRegistry } from './pipeline-activities';
import { runWorker } from './run-worker';
import { createStepChangeSinks } from './step-changes';

/** Creates the search attributes and the schedules of each asset on the Temporal server. */
async function prepareServer(
  client: Client,
  { assets, home, kafka, live, searchWeekly = [] }: Settings,
): Promise<void> {
  await ensureSearchAttributes(client);
  const speed = readClockSetting(home)?.speed ?? 1;
  for (const asset of assets) await ensureSchedule(client, { asset, speed });
  await ensureMacroSchedule(client);
  // The live line runs where there is a Kafka.
  if (kafka) await ensureLiveSchedules(client, { ...live, everyHours: live.trainHours });
  else await removeLiveSchedules(client);
  await ensureSearchSchedules(client, searchWeekly);
}

/** Runs the workflows and all steps except the training steps. */
runProcess('pipeline worker', async () => {
  const settings = requireServers(readSettings(), 'liveCoinWatch', 'objectStore', 'mlflow', 'temporal', 'databaseUrl');
  const logger = pino({ name: 'pipeline-worker' });
  const metrics = createWorkerMetrics();
  const clock = openClock(settings.home);
  addCreditGauges({ ...metrics, liveCoinWatch: connectLiveCoinWatch(settings.liveCoinWatch), clock });
  await withDatabase(settings.databaseUrl, async (database) => {
    await migrate(database);
    addSeriesGauges({ ...metrics, readSeries: () => readSeries(database, { now: clock.now() }), clock });
    await ensureBucket(settings.objectStore);
    await openRegistry(settings).updateStoreAddress();
    await loadTransformLibraries();
    const notifications = startNotifications({ settings, database, clock, logger });
    await runWorker({
      settings,
      taskQueue: PIPELINE_QUEUE,
      activities: createPipelineActivities({ settings, database, clock }),
      workflows: createStepChangeSinks({ record: (changes) => recordChanges(database, changes), logger }),
      prepare: (client) => prepareServer(client, settings),
      maxConcurrentActivities: 20,
      metrics,
      logger,
    }).finally(() => notifications.stop());
  });
});
