import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Ledger } from '../../../clients/postgres/ledger';
import type { Forecast } from '../../../forecasting/ledger/entries';
import { shareReads } from '../../../system/calls';
import type { Clock } from '../../../system/clock';
import { AssetQuery, type ServedAssets } from '../../assets';
import { cacheUntilTick } from '../../hooks/cache-answers';
import { HttpError } from '../../http-error';
import { clientErrors, serverErrors } from '../../schemas/problem-details';
import { sendShared } from '../../shared-answer';
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
  const readLatest = new Map(
    assets.all.map(({ asset }) => [asset, shareReads(() => readLedger(ledger.latest({ asset })))] as const),
  );
  /** A forecast never changes. While the newest one has the same id, all answers are the same object. */
  const published = new Map<string, PublishedForecast>();
  const publish = (asset: string, forecast: Forecast): PublishedForecast => {
    const known = published.get(asset);
    if (known?.id === forecast.id) return known;
    const answer = toPublished(forecast);
    published.set(asset, answer);
    return answer;
  };
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
        const forecast = await readLatest.get(asset)?.();
        if (!forecast) throw noForecastYet(asset);
        cacheUntilTick(reply, forecast.originHour, { clock, clockSpeed });
        return sendShared(reply, publish(asset, forecast));
      },
    });
  };
}

function noForecastYet(asset: string): HttpError {
  const message = `No forecast of ${asset} has been published yet; the first hourly run publishes the first one`;
  return new HttpError('NoForecastYet', 404, message);
}
