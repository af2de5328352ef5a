import { availableParallelism } from 'node:os';
import { withDatabase } from '../clients/postgres/database';
import { openClock } from '../config/clock';
import { readSettings, requireServers } from '../config/settings';
import { createLogger } from '../system/log';
import { runProcess } from '../system/run-process';
import { LIVE_TRAINING_QUEUE, SEARCH_QUEUE, TRAINING_QUEUE } from '../workflows/temporal-names';
import { createWorkerMetrics } from './metrics/worker-metrics';
import { runWorker } from './run-worker';
import { createTrainingWorkerActivities } from './training-activities';

/**
 * Runs the training steps of the hours and those of the live line, one of each at a time, and the trials of searches, one for each core. Each
 * fit runs in a child process.
 */
runProcess('training worker', async () => {
  const settings = requireServers(readSettings(), 'objectStore', 'mlflow', 'temporal', 'databaseUrl');
  const logger = createLogger('training-worker');
  await withDatabase(settings.databaseUrl, (database) => {
    const { hourly, live, search } = createTrainingWorkerActivities({
      settings,
      database,
      clock: openClock(settings.home),
    });
    return runWorker({
      settings,
      taskQueue: TRAINING_QUEUE,
      activities: hourly,
      otherQueues: [
        { taskQueue: LIVE_TRAINING_QUEUE, activities: live, maxConcurrentActivities: 1 },
        { taskQueue: SEARCH_QUEUE, activities: search, maxConcurrentActivities: availableParallelism() },
      ],
      maxConcurrentActivities: 1,
      metrics: createWorkerMetrics(),
      logger,
    });
  });
});
