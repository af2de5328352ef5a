import type { AddressInfo } from 'node:net';
import { sealForecast } from '../../forecasting/ledger/entries';
import { loadArtifact } from '../../forecasting/models/artifact';
import { emptyLedger, marketWith, modelWith, NEWEST_HOUR, plainApp, published } from '../../test/support/plain-app';
import { modelFiles, prices } from './model';

/** Serves the real app, with a network of the production size and prices in memory, and sends its port to the parent process. */
async function main(): Promise<void> {
  const market = marketWith(prices);
  const model = modelWith({ version: '3', runId: 'run-3' }, loadArtifact(modelFiles));
  await Promise.all([market.refresh(), model.refresh()]);
  const forecast = sealForecast({ ...published, madeAt: NEWEST_HOUR + 60_000 }, undefined);
  const app = await plainApp({ market, model, ledger: { ...emptyLedger.ledger, latest: async () => forecast } });
  await app.listen({ host: '127.0.0.1', port: 0 });
  process.send?.((app.server.address() as AddressInfo).port);
  process.on('disconnect', () => process.exit());
}

void main();
