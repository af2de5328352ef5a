import { join } from 'node:path';
import pino from 'pino';
import { openClock } from '../config/clock';
import { projectRoot } from '../config/paths';
import { readSimulatorSettings } from '../config/settings';

import { endOnUncaughtError } from '../system/uncaught-errors';
import { readPriceSample } from './price-sample';

import { createSimulator } from './simulator';

const log = pino({ name: 'simulator' });

async function main(): Promise<void> {
  const { host, port, apiKey, home } = readSimulatorSettings();
  const prices = readPriceSample(join(projectRoot, 'data', 'btc_usd_hourly_2019-11_2025-05.csv.gz'));
  const app = createSimulator({ prices, clock: openClock(home), apiKey });
  const url = await app.listen({ host, port });
  log.info({ url }, 'the simulator replays real prices in place of LiveCoinWatch');
  const stop = () => app.close().then(() => log.info('the simulator has stopped'));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

endOnUncaughtError('simulator');
main().catch((error: Error) => {
  log.fatal(error.message);
  process.exitCode = 1;
});
