import type { AddressInfo } from 'node:net';
import { sealForecast } from '../../forecasting/ledger/entries';
import { loadArtifact } from '../../forecasting/models/artifact';
import { type App, JSON_TYPE } from '../../serve/fastify';
import { emptyLedger, marketWith, modelWith, NEWEST_HOUR, plainApp, published } from '../../test/support/plain-app';
import { modelFiles, prices } from './model';
import { BARE, REQUESTS } from './requests';

/** Serves the real app, with a network of the production size and prices in memory, and sends its port to the parent process. */
async function main(): Promise<void> {
  const market = marketWith(prices);
  const model = modelWith({ version: '3', runId: 'run-3' }, loadArtifact(modelFiles));
  await Promise.all([market.refresh(), model.refresh()]);
  const forecast = sealForecast({ ...published, madeAt: NEWEST_HOUR + 60_000 }, undefined);
  const app = await plainApp({ market, model, ledger: { ...emptyLedger.ledger, latest: async () => forecast } });
  await addBareRoutes(app);
  await app.listen({ host: '127.0.0.1', port: 0 });
  process.send?.((app.server.address() as AddressInfo).port);
  process.on('disconnect', () => process.exit());
}

/**
 * Adds `/bare/ID`, which sends the text of an answer and computes nothing. What is left is the cost of hooks, headers and metrics.
 */
async function addBareRoutes(app: App): Promise<void> {
  const texts = new Map<string, string>();
  const bare = REQUESTS.filter(({ id }) => BARE.includes(id));
  for (const { id, method } of bare)
    app.route({ method, url: `/bare/${id}`, handler: async (_, reply) => reply.type(JSON_TYPE).send(texts.get(id)) });
  for (const { id, method, path, body } of bare)
    texts.set(id, (await app.inject({ method, url: path, payload: body })).body);
}

void main();
