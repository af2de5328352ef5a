import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Ledger } from '../../../clients/postgres/ledger';
import type { Clock } from '../../../system/clock';
import { AssetQuery, type ServedAssets } from '../../assets';
import { cacheUntilTick } from '../../hooks/cache-answers';
import { HttpError } from '../../http-error';
import { clientErrors, serverErrors } from '../../schemas/problem-details';
import { PublishedForecast, toPublished } from './entry';
import { readLedger } from './read-ledger';

export interface LatestForecastDeps {
  readonly assets: ServedAssets;
  readonly ledger: Pick<Ledger, 'latest'>;
  readonly clock: Clock;
  /** How many times as fast as the real time the clock runs. */
  readonly clockSpeed?: number | undefined;
}

export function latestForecastRoute({
  assets,
  ledger,
  clock,
  clockSpeed,
}: LatestForecastDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/forecasts/latest', {
      schema: {
        operationId: 'getLatestForecast',
        tags: ['forecasts'],
        summary: 'Get the newest published forecast',
        querystring: AssetQuery,
        response: { 200: PublishedForecast, ...clientErrors, ...serverErrors },
      },
      handler: async ({ query }, reply) => {
        const { asset } = assets.find(query.asset);
        const forecast = await readLedger(ledger.latest({ asset }));
        if (!forecast) throw noForecastYet(asset);
        cacheUntilTick(reply, forecast.originHour, { clock, clockSpeed });
        return toPublished(forecast);
      },
    });
  };
}

function noForecastYet(asset: string): HttpError {
  const message = `No forecast of ${asset} has been published yet; the first hourly run publishes the first one`;
  return new HttpError('NoForecastYet', 404, message);
}
