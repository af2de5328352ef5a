import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import type { Ledger } from '../../../clients/postgres/ledger';
import type { Forecast } from '../../../forecasting/ledger/entries';
import type { Clock } from '../../../system/clock';
import { shareReads } from '../../../system/share-reads';
import { AssetQuery, type ServedAssets } from '../../assets';
import { JSON_TYPE } from '../../fastify';
import { cacheUntilTick, etagOf } from '../../hooks/cache-answers';
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
  const readLatest = new Map(
    assets.all.map(({ asset }) => [asset, shareReads(() => readLedger(ledger.latest({ asset })))] as const),
  );
  const prepared = new Map<string, PreparedAnswer>();
  const send = (reply: FastifyReply, asset: string, forecast: Forecast) => {
    const known = prepared.get(asset);
    const answer = known?.id === forecast.id ? known : prepareAnswer(forecast, reply);
    prepared.set(asset, answer);
    return reply.type(JSON_TYPE).header('etag', answer.etag).send(answer.text);
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
        return send(reply, asset, forecast);
      },
    });
  };
}

/** A forecast never changes, so its answer is the same while the newest one has the same id. */
interface PreparedAnswer {
  readonly id: string;
  readonly text: string;
  readonly etag: string;
}

function prepareAnswer(forecast: Forecast, reply: FastifyReply): PreparedAnswer {
  const text = String(reply.serialize(toPublished(forecast)));
  return { id: forecast.id, text, etag: etagOf(text) };
}

function noForecastYet(asset: string): HttpError {
  const message = `No forecast of ${asset} has been published yet; the first hourly run publishes the first one`;
  return new HttpError('NoForecastYet', 404, message);
}
