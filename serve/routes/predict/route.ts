import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Clock } from '../../../system/clock';
import type { Metrics } from '../../metrics/metrics';
import { clientErrors, serverErrors } from '../../schemas/problem-details';
import { parseWith } from '../../schemas/validation';
import { type PredictDeps, Prediction, predict } from './answer';
import { PredictBody, parsePredictRequest } from './request';

export type PredictRouteDeps = PredictDeps & { readonly clock: Clock } & Pick<Metrics, 'inferenceLatency'>;

export function predictRoute({ market, model, clock, inferenceLatency }: PredictRouteDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post('/predict', {
      schema: {
        tags: ['forecasts'],
        summary: 'Forecast the price one hour ahead',
        body: PredictBody,
        response: { 200: Prediction, ...clientErrors, ...serverErrors },
      },
      validatorCompiler: parseWith(parsePredictRequest),
      handler: async ({ body }) => {
        const stop = inferenceLatency.startTimer();
        const prediction = predict(body, { market, model }, clock.now());
        stop();
        return prediction;
      },
    });
  };
}
