import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Clock } from '../../config/clock';
import { checkPredictRequest } from '../check-predict-request';
import type { Metrics } from '../metrics/metrics';
import { type PredictDeps, predict } from '../predict';
import { Failure } from '../schemas/failure';
import { PredictRequest } from '../schemas/predict-request';
import { Prediction } from '../schemas/prediction';

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
