import { join } from 'node:path';
import { createTrainingActivities } from '../../activities/training';
import { connectMlflow } from '../../clients/mlflow';
import { connectObjectStore } from '../../clients/object-store';
import type { Database } from '../../clients/postgres/database';
import { createPromotions } from '../../clients/postgres/promotions';
import type { Snapshot } from '../../clients/postgres/snapshots';
import { childEnvironment } from '../../config/child-environment';
import { readParameters } from '../../config/parameters-file';
import { parametersFile, projectRoot } from '../../config/paths';
import type { Clock } from '../../system/clock';
import { createFitProcess } from '../../training/fit/fit-process';
import { mlflowForTests, objectStoreForTests } from './servers';

/** Trains on the snapshot in this process, as the training worker does, and promotes the model by hand for the snapshot's hour. */
export async function trainAndPromote(given: {
  database: Database;
  clock: Clock;
  scratch: string;
  snapshot: Snapshot;
}) {
  const { database, clock, scratch, snapshot } = given;
  const promotions = createPromotions(database);
  const { trainCandidate } = createTrainingActivities({
    mlflow: connectMlflow(mlflowForTests()),
    objectStore: connectObjectStore(objectStoreForTests()),
    promotions,
    registeredModel: () => 'trained-by-a-test',
    fit: createFitProcess({
      program: join(projectRoot, 'dist/training/fit/main.js'),
      backendFile: join(projectRoot, '.cache/tensorflow-backend.json'),
      environment: childEnvironment(),
    }),
    parameters: readParameters(parametersFile),
    scratch: join(scratch, 'fit'),
    clock,
    onProgress: () => undefined,
    signal: () => new AbortController().signal,
  });
  const { source, asset, hour } = snapshot;
  const { runId } = await trainCandidate({ asset, hour, snapshot });
  const by = { kind: 'promote', operator: 'a test', reason: 'the first model', evidence: {} } as const;
  await promotions.recordByHand({ source, asset, hour, version: '1', runId, ...by, decidedAt: clock.now() });
}
