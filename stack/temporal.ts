import { join } from 'node:path';
import { serverEnvironment } from '../config/child-environment';
import { projectRoot } from '../config/paths';
import { isAnswering } from './http';
import type { Service } from './service';

const NAMESPACE = 'nexthour';

/** The Temporal development server with its web UI. It stores its data in a SQLite file. */
export const temporal: Service<'grpc' | 'ui' | 'metrics'> = {
  name: 'temporal',
  needs: [],
  ports: {
    grpc: { preferred: 7233, label: 'Temporal', variable: 'TEMPORAL_PORT', chosen: ({ ports }) => ports.temporal },
    ui: {
      preferred: 8233,
      label: 'the page of Temporal',
      variable: 'TEMPORAL_UI_PORT',
      chosen: ({ ports }) => ports.temporalUi,
    },
    metrics: {},
  },
  deadlineMs: 60_000,
  isExternal: (settings) => settings.temporal !== undefined,
  environment: ({ ports }) => ({ TEMPORAL_ADDRESS: `127.0.0.1:${ports.grpc}`, TEMPORAL_NAMESPACE: NAMESPACE }),
  addresses: ({ ports }) => [
    {
      name: 'Temporal',
      url: `http://localhost:${ports.ui}/namespaces/${NAMESPACE}/workflows`,
      description: 'every run of the pipeline, step by step',
    },
  ],
  command: ({ ports, folder }) => ({
    program: join(projectRoot, '.venv', 'bin', 'temporal'),
    args: [
      ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(ports.grpc), '--ui-port', String(ports.ui)],
      ...['--metrics-port', String(ports.metrics)],
      ...['--db-filename', join(folder, 'temporal.db'), '--namespace', NAMESPACE, '--log-level', 'warn'],
    ],
    env: serverEnvironment(),
    cwd: folder,
  }),
  isReady: ({ ports }) => isAnswering(`http://127.0.0.1:${ports.ui}/api/v1/namespaces/${NAMESPACE}`),
};
