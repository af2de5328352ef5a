import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Ledger } from '../../../clients/postgres/ledger';
import { within } from '../../../config/deadline';
import { LedgerUnreachable, NoForecastYet } from '../../errors';
import { Failure } from '../../schemas/failure';
import { PublishedForecast } from '../../schemas/published-forecast';
import { toPublished } from '../../to-published';

const DEADLINE_MS = 2_000;

export interface LatestForecastDeps {
  readonly asset: string;
  readonly ledger: Pick<Ledger, 'latest'>;
}

export function latestForecastRoute({ asset, ledger }: LatestForecastDeps): FastifyPluginAsyncTypebox {
  const read = () =>
    within(DEADLINE_MS, ledger.latest({ asset })).catch((cause: unknown) => {
      throw new LedgerUnreachable(cause);
    });
  return async (app) => {
    app.get('/forecasts/latest', {
      schema: {
        tags: ['forecasts'],
        summary: 'The newest forecast of the ledger',
        response: { 200: PublishedForecast, '4xx': Failure, '5xx': Failure },
      },
      handler: async () => {
        const forecast = await read();
        if (!forecast) throw new NoForecastYet(asset);
        return toPublished(forecast);
      },
    });
  };
}
