import { alertmanager, findAlertmanager } from './alertmanager';
import { kafka } from './kafka';
import { mlflow } from './mlflow';
import { krakenSimulator, pipelineWorker, server, simulator, trainingWorker } from './node-processes';
import { objectStore } from './object-store';
import { postgres } from './postgres';
import { findPrometheus, prometheus } from './prometheus';
import type { Service } from './service';
import { candles, features, ingest, news, predict, score } from './stream-processes';
import { temporal } from './temporal';

export interface Extras {
  /** Adds Prometheus and Alertmanager, if they are installed. */
  readonly monitoring?: boolean;
  /** Adds the live line: Kafka, the simulated exchange, and the processes that make bars and forecasts of its trades. */
  readonly live?: boolean;
}

/** Everything that `npm start` runs, in the order in which the addresses are shown. */
export function listServices({ monitoring = false, live = false }: Extras = {}): readonly Service[] {
  return [
    ...[server, temporal, mlflow, objectStore, postgres],
    ...(live ? [kafka, krakenSimulator] : []),
    ...[simulator, pipelineWorker, trainingWorker],
    ...(live ? [ingest, candles, features, predict, score, news] : []),
    ...(monitoring ? MONITORING.filter(({ find }) => find()).map(({ service }) => service) : []),
  ];
}

const MONITORING = [
  { name: 'Prometheus', service: prometheus, find: findPrometheus },
  { name: 'Alertmanager', service: alertmanager, find: findAlertmanager },
];

/** The monitoring programs that are not installed on this machine. */
export function findMissingMonitoring(): string[] {
  return MONITORING.filter(({ find }) => !find()).map(({ name }) => name);
}

/** Whether a service belongs to the monitoring. */
export function isMonitoring({ name }: { readonly name: string }): boolean {
  return MONITORING.some(({ service }) => service.name === name);
}
