import pino from 'pino';
import { withDatabase } from '../clients/postgres/database';
import { openClock } from '../config/clock';
import { readSettings, requireServers } from '../config/settings';
import { runProcess } from '../system/run-process';
import { TRAINING_QUEUE } from '../workflows/temporal-names';
import { createWorkerMetrics } from './metrics/worker-metrics';
import { runWorker } from './run-worker';
import { createTrainingWorkerActivities } from './training-activities';

/** Runs the training steps, one at a time. Each fit runs in a child process. */
runProcess('training worker', async () => {
  const settings = requireServers(readSettings(), 'objectStore', 'mlflow', 'temporal', 'databaseUrl');
  const logger = pino({ name: 'training-worker' });
  await withDatabase(settings.databaseUrl, (database) =>
    runWorker({
      settings,
      taskQueue: TRAINING_QUEUE,
      activities: createTrainingWorkerActivities({ settings, database, clock: openClock(settings.home) }),
      maxConcurrentActivities: 1,
      metrics: createWorkerMetrics(),
      logger,
    }),
  );
});
