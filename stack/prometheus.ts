import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serverEnvironment } from '../config/child-environment';
import { projectRoot } from '../config/paths';
import { isAnswering, reachableHost } from './http';
import { findInstalledProgram } from './installed-program';
import { buildPrometheusConfig } from './monitoring-config';
import type { Service, ServiceContext } from './service';

/** The processes of the live line. */
const STREAMS = ['ingest', 'candles', 'features', 'predict', 'score', 'news'] as const;

export const findPrometheus = () => findInstalledProgram('prometheus');

/** Scrapes all processes of the stack, with the jobs and rules of prometheus.yml. */
export const prometheus: Service<'http'> = {
  name: 'prometheus',
  needs: [],
  ports: {
    http: {
      preferred: 9090,
      label: 'Prometheus',
      variable: 'PROMETHEUS_PORT',
      chosen: ({ ports }) => ports.prometheus,
    },
  },
  deadlineMs: 60_000,
  isOptional: true,
  isExternal: () => false,
  environment: () => ({}),
  addresses: ({ ports }) => [
    { name: 'Prometheus', url: `http://localhost:${ports.http}`, description: 'metrics and alerts' },
  ],
  prepare: async (context) => {
    const template = readFileSync(join(projectRoot, 'prometheus.yml'), 'utf8');
    const config = buildPrometheusConfig(template, { root: projectRoot, targets: targetsOf(context) });
    writeFileSync(configPath(context.folder), config);
  },
  command: ({ ports, folder }) => ({
    program: findPrometheus() ?? 'prometheus',
    args: [
      `--config.file=${configPath(folder)}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      '--storage.tsdb.retention.time=60d',
      `--web.listen-address=127.0.0.1:${ports.http}`,
    ],
    env: serverEnvironment(),
    cwd: folder,
  }),
  isReady: ({ ports }) => isAnswering(`http://127.0.0.1:${ports.http}/-/ready`),
};

const configPath = (folder: string) => join(folder, 'prometheus.yml');

function targetsOf({ portsOf, settings }: ServiceContext): Record<string, string[]> {
  const targets = (host: string, ...ports: (number | undefined)[]) =>
    ports.flatMap((port) => (port === undefined ? [] : [`${host}:${port}`]));
  const local = (...ports: (number | undefined)[]) => targets('127.0.0.1', ...ports);
  const [pipeline, training] = [portsOf('pipeline-worker'), portsOf('training-worker')];
  return {
    server: targets(reachableHost(settings.host, '127.0.0.1'), portsOf('server').http),
    'pipeline-worker': local(pipeline.metrics),
    'training-worker': local(training.metrics),
    ...Object.fromEntries(STREAMS.map((name) => [name, local(portsOf(name).metrics)])),
    'temporal-sdk': local(pipeline.temporalMetrics, training.temporalMetrics),
    temporal: local(portsOf('temporal').metrics),
    prometheus: local(portsOf('prometheus').http),
    alertmanager: local(portsOf('alertmanager').http),
  };
}
