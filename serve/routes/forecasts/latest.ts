import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Ledger } from '../../../clients/postgres/ledger';
import { NoForecastYet } from '../../errors';
import { Failure } from '../../schemas/failure';
import { PublishedForecast } from '../../schemas/published-forecast';
import { fromLedger } from '../from-ledger';
import { toPublished } from './published';

export interface LatestForecastDeps {
  readonly asset: string;
  readonly ledger: Pick<Ledger, 'latest'>;
}

export function latestForecastRoute({ asset, ledger }: LatestForecastDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/forecasts/latest', {
      schema: {
        tags: ['forecasts'],
        summary: 'The newest forecast of the ledger',
        response: { 200: PublishedForecast, '4xx': Failure, '5xx': Failure },
      },
      handler: async () => {
        const forecast = await fromLedger(ledger.latest({ asset }));
        if (!forecast) throw new NoForecastYet(asset);
        return toPublished(forecast);
      },
    });
  };
}
