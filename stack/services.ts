import type { Settings } from '../config/settings';
import { mlflow } from './mlflow';
import { createServer, pipelineWorker, simulator, trainingWorker } from './node-processes';
import { objectStore } from './object-store';
import { postgres } from './postgres';
import type { Service } from './service';
import { temporal } from './temporal';

/** All that `npm start` runs, in the order in which people look for them. */
export function allServices(settings: Settings): readonly Service[] {
  return [createServer(settings), temporal, mlflow, objectStore, postgres, simulator, pipelineWorker, trainingWorker];
}
