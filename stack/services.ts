import type { Settings } from '../config/settings';
import { alertmanager, findAlertmanager } from './alertmanager';
import { mlflow } from './mlflow';
import { createServer, pipelineWorker, simulator, trainingWorker } from './node-processes';
import { objectStore } from './object-store';
import { postgres } from './postgres';
import { findPrometheus, prometheus } from './prometheus';
import type { Service } from './service';
import { temporal } from './temporal';

export interface Extras {
  /** Prometheus and Alertmanager too, as far as they are installed. */
  readonly monitoring?: boolean;
}

/** All that `npm start` runs, in the order in which people look for them. */
export function allServices(settings: Settings, { monitoring = false }: Extras = {}): readonly Service[] {
  const ours = [
    createServer(settings),
    temporal,
    mlflow,
    objectStore,
    postgres,
    simulator,
    pipelineWorker,
    trainingWorker,
  ];
  return monitoring ? [...ours, ...MONITORING.filter(({ find }) => find()).map(({ service }) => service)] : ours;
}

const MONITORING = [
  { name: 'Prometheus', service: prometheus, find: findPrometheus },
  { name: 'Alertmanager', service: alertmanager, find: findAlertmanager },
];

/** The programs of the monitoring that this machine does not have. */
export function missingMonitoring(): string[] {
  return MONITORING.filter(({ find }) => !find()).map(({ name }) => name);
}
