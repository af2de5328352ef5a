import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import type { Clock } from '../../../system/clock';
import { AssetQuery, type ServedAssets } from '../../assets';
import { JSON_TYPE } from '../../fastify';
import type { Metrics } from '../../metrics/metrics';
import { clientErrors, serverErrors } from '../../schemas/problem-details';
import { parseWith } from '../../schemas/validation';
import { sendMinutes } from '../forecasts/minute-entry';
import type { LiveDeps } from '../live/read-live';
import { Prediction } from './answer';
import type { ForecastQueue } from './forecast-queue';
import { findAskedQuestion, predictMinutes } from './minutes';
import type { PreparedPredict } from './prepared-predictions';
import { type OwnRequest, PredictBody, parsePredictRequest, ROOM_FOR_RATES } from './request';

export interface PredictRouteDeps extends Pick<Metrics, 'inferenceLatency'>, LiveDeps {
  readonly assets: ServedAssets;
  readonly clock: Clock;
  readonly forecastQueue: ForecastQueue;
  readonly predict: PreparedPredict;
}

export function predictRoute(deps: PredictRouteDeps): FastifyPluginAsyncTypebox {
  const { assets, clock, inferenceLatency, forecastQueue, predict } = deps;
  const texts = new WeakMap<Prediction, string>();
  const forecast = (reply: FastifyReply, request: OwnRequest, asset?: string) => {
    const served = assets.find(asset);
    const stop = inferenceLatency.startTimer();
    const prediction = predict(request, served, clock.now());
    const text = texts.get(prediction) ?? String(reply.serialize(prediction));
    if (request.kind === 'newest') texts.set(prediction, text);
    stop();
    return reply.type(JSON_TYPE).send(text);
  };
  return async (app) => {
    app.post('/predict', {
      config: { bodyHints: { empty: '{} means the next hour from the newest data', tooLarge: ROOM_FOR_RATES } },
      schema: {
        operationId: 'predict',
        tags: ['forecasts'],
        summary: 'Forecast the price one hour ahead, or get the newest forecast of the live line',
        querystring: AssetQuery,
        body: PredictBody,
        response: { 200: Prediction, ...clientErrors, ...serverErrors },
      },

      onRequest: forecastQueue.refuseWhenFull,
      preHandler: forecastQueue.waitForTurn,
      validatorCompiler: parseWith({ body: parsePredictRequest }),
      handler: async ({ body, query }, reply) => {
        if (body.kind !== 'question') return forecast(reply, body, query.asset);
        const asked = findAskedQuestion(body.question, assets, query.asset);
        if ('minutes' in asked) return sendMinutes(reply, await predictMinutes(deps, asked.minutes));
        return forecast(reply, { kind: 'newest' }, asked.asset);
      },
    });
  };
}
