import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { DEFAULT_METRICS_PORT, type Settings } from '../config/settings';
import { createLogger } from '../system/log';
import { resolveAddress } from '../system/resolve-address';
import { runProcess } from '../system/run-process';
import { serveHealth } from '../system/serve-health';
import { serveMetrics } from '../system/serve-metrics';

/** A process of the live line ends by itself after this time when it cannot finish its work. */
const STOP_DEADLINE_MS = 10_000;

export interface StreamProcess {
  readonly registry: Registry;
  readonly logger: Logger;
  /** Aborted by SIGTERM or SIGINT. The process then finishes what it has begun. */
  readonly signal: AbortSignal;
  /** Says whether the process does its work, for `GET /ready`. It is not ready at first. */
  readonly setReady: (isReady: boolean) => void;
}

/** Runs a process of the live line until SIGTERM or SIGINT: with its metrics, `GET /ready` and its log. */
export function runStream<S extends Settings>(options: {
  readonly name: string;
  readonly readSettings: () => S;
  readonly main: (process: StreamProcess, settings: S) => Promise<void>;
}): void {
  const { name, main } = options;
  runProcess(name, async () => {
    const settings = options.readSettings();
    const registry = new Registry();
    collectDefaultMetrics({ register: registry, prefix: 'nexthour_' });
    const logger = createLogger(name);
    let isReady = false;
    const setReady = (ready: boolean) => {
      isReady = ready;
    };
    const host = await resolveAddress(settings.host);
    const port = settings.metrics.port ?? DEFAULT_METRICS_PORT;
    const servers = [
      await serveMetrics({ registry, host, port }),
      await serveHealth(settings.healthPort, () => ({ isReady, text: isReady ? 'running' : 'starting' })),
    ];
    try {
      await main({ registry, logger, signal: stopOnSignals(name), setReady }, settings);
    } finally {
      for (const server of servers) server?.close();
    }
  });
}

function stopOnSignals(name: string): AbortSignal {
  const stopping = new AbortController();
  const stop = () => {
    stopping.abort();
    setTimeout(() => {
      process.stderr.write(`${name} did not stop within ${STOP_DEADLINE_MS / 1000} s and is ended\n`);
      process.exit(1);
    }, STOP_DEADLINE_MS).unref();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  return stopping.signal;
}
