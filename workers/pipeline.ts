import { loadTransformLibraries } from '../activities/transform';
import { connectLiveCoinWatch } from '../clients/livecoinwatch';
import { recordChanges } from '../clients/postgres/changes';
import { withDatabase } from '../clients/postgres/database';
import { readSeries } from '../clients/postgres/series-freshness';
import { openClock } from '../config/clock';
import { readSettings, requireServers } from '../config/settings';
import { createLogger } from '../system/log';
import { runProcess } from '../system/run-process';
import { PIPELINE_QUEUE } from '../workflows/temporal-names';
import { addCreditGauges } from './metrics/credit-gauges';
import { addSeriesGauges } from './metrics/series-gauges';
import { createWorkerMetrics } from './metrics/worker-metrics';
import { startNotifications } from './notifications';
import { createPipelineActivities, openRegistry } from './pipeline-activities';
import { prepareStores, prepareTemporal } from './prepare-servers';
import { runWorker } from './run-worker';
import { createStepChangeSinks } from './step-changes';

/** Runs the workflows and all steps except the training steps. */
runProcess('pipeline worker', async () => {
  const settings = requireServers(readSettings(), 'liveCoinWatch', 'objectStore', 'mlflow', 'temporal', 'databaseUrl');
  const logger = createLogger('pipeline-worker');
  const metrics = createWorkerMetrics();
  const clock = openClock(settings.home);
  addCreditGauges({ ...metrics, liveCoinWatch: connectLiveCoinWatch(settings.liveCoinWatch), clock });
  await withDatabase(settings.databaseUrl, async (database) => {
    await prepareStores(settings, database);
    addSeriesGauges({ ...metrics, readSeries: () => readSeries(database, { now: clock.now() }), clock });
    await openRegistry(settings).updateStoreAddress();
    await loadTransformLibraries();
    const notifications = startNotifications({ settings, database, clock, logger });
    await runWorker({
      settings,
      taskQueue: PIPELINE_QUEUE,
      activities: createPipelineActivities({ settings, database, clock }),
      workflows: createStepChangeSinks({ record: (changes) => recordChanges(database, changes), logger }),
      prepare: (client) => prepareTemporal(client, settings),
      maxConcurrentActivities: 20,
      metrics,
      logger,
    }).finally(() => notifications.stop());
  });
});
