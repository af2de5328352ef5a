import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Clock } from '../../config/clock';
import type { PredictDeps } from '../predict';
import { Readiness } from '../schemas/model-status';
import { dataStatus, modelStatus } from '../status';

/** Ready is who can forecast: with a model, the prices may come from the caller. */
export function readyRoute({ market, model, clock }: PredictDeps & { clock: Clock }): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/ready', {
      schema: {
        tags: ['operations'],
        summary: 'Whether a model is loaded',
        response: { 200: Readiness, 503: Readiness },
      },
      handler: async (_, reply) => {
        const served = model.current();
        const prices = market.current();
        const reason = (served ? null : model.reason()) ?? (prices ? null : market.reason());
        return reply.code(served ? 200 : 503).send({
          ready: served !== null,
          reason,
          model: served && modelStatus(served),
          data: prices && dataStatus(prices, clock.now()),
        });
      },
    });
  };
}
