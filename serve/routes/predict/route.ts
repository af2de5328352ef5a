import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Clock } from '../../../system/clock';
import type { Metrics } from '../../metrics/metrics';
import { Failure } from '../../schemas/failure';
import { type PredictDeps, predict } from './answer';
import { checkPredictRequest } from './check-request';
import { Prediction } from './prediction';
import { PredictRequest } from './request';

export type PredictRouteDeps = PredictDeps & { readonly clock: Clock } & Pick<Metrics, 'inferenceLatency'>;

export function predictRoute({ market, model, clock, inferenceLatency }: PredictRouteDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post('/predict', {
      schema: {
        tags: ['forecasts'],
        summary: 'The price one hour ahead',
        body: PredictRequest,
        response: { 200: Prediction, '4xx': Failure, '5xx': Failure },
      },
      validatorCompiler: () => (body: unknown) => ({ error: checkPredictRequest(body) ?? undefined }),
      handler: async (request) => {
        const stop = inferenceLatency.startTimer();
        const prediction = predict(request.body, { market, model }, clock.now());
        stop();
        return prediction;
      },
    });
  };
}
