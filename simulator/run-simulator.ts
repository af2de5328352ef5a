import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { projectRoot } from '../config/paths';
import { createLogger } from '../system/log';
import { endOnUncaughtError } from '../system/uncaught-errors';
import { type PriceSample, readPriceSample } from './price-sample';

interface SimulatorProcess {
  readonly name: string;
  /** Logged when the simulator has started. */
  readonly description: string;
  open(given: { prices: PriceSample }): { app: FastifyInstance; host: string; port: number };
}

/** Runs a simulator until the process gets SIGINT or SIGTERM. */
export function runSimulator({ name, description, open }: SimulatorProcess): void {
  const log = createLogger(name);
  const run = async () => {
    const prices = readPriceSample(join(projectRoot, 'data', 'btc_usd_hourly_2019-11_2025-05.csv.gz'));
    const { app, host, port } = open({ prices });
    const url = await app.listen({ host, port });
    log.info({ url }, description);
    const stop = () => app.close().then(() => log.info('the simulator has stopped'));
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  };
  endOnUncaughtError(name);
  run().catch((error: Error) => {
    log.fatal(error.message);
    process.exitCode = 1;
  });
}
