import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { AppDeps } from '../app';
import { Readiness } from '../schemas/model-status';
import type { PredictDeps } from './predict/answer';
import { dataStatus, modelStatus } from './status';

export type ReadyDeps = PredictDeps & Pick<AppDeps, 'clock' | 'warmUp'>;

/** Ready is who can forecast, and at once: with a model, the prices may come from the caller. */
export function readyRoute({ market, model, clock, warmUp }: ReadyDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/ready', {
      schema: {
        tags: ['operations'],
        summary: 'Whether a model is loaded and warm',
        response: { 200: Readiness, 503: Readiness },
      },
      handler: async (_, reply) => {
        const served = model.current();
        const prices = market.current();
        const ready = served !== null && warmUp.isDone();
        return reply.code(ready ? 200 : 503).send({
          ready,
          reason: whatIsMissing({ market, model, warmUp }),
          model: served && modelStatus(served),
          data: prices && dataStatus(prices, clock.now()),
        });
      },
    });
  };
}

function whatIsMissing({ market, model, warmUp }: Omit<ReadyDeps, 'clock'>): string | null {
  if (!model.current()) return model.reason();
  if (!warmUp.isDone()) return 'the model is loaded and warms up';
  return market.current() ? null : market.reason();
}
