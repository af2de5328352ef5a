import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { Clock } from '../../system/clock';
import { dataStatusFields, describeData } from '../market/data-status';
import { nullable } from '../schemas/plain-unions';
import { describeModel, ModelStatus } from './model';
import type { PredictDeps } from './predict/answer';

const strict = { additionalProperties: false };

const Readiness = Type.Object(
  {
    ready: Type.Boolean(),
    reason: nullable(
      Type.String({ description: 'Why the server is not ready, or why a ready server has no prices of its own.' }),
    ),
    model: nullable(ModelStatus),
    data: nullable(Type.Object(dataStatusFields, strict)),
  },
  { ...strict, title: 'Readiness' },
);

export interface ReadyDeps extends PredictDeps {
  readonly clock: Clock;
  readonly warmUp: { isDone(): boolean };
}

/** The server is ready once a model is loaded and warm. It needs no prices for that: callers can send their own. */
export function readyRoute({ market, model, clock, warmUp }: ReadyDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/ready', {
      schema: {
        tags: ['operations'],
        summary: 'Check whether a model is loaded and warm',
        response: { 200: Readiness, 503: Readiness },
      },
      handler: async (_, reply) => {
        const served = model.current();
        const prices = market.current();
        const ready = served !== null && warmUp.isDone();
        return reply.code(ready ? 200 : 503).send({
          ready,
          reason: describeMissing({ market, model, warmUp }),
          model: served && describeModel(served),
          data: prices && describeData(prices, clock.now()),
        });
      },
    });
  };
}

function describeMissing({ market, model, warmUp }: Omit<ReadyDeps, 'clock'>): string | null {
  if (!model.current()) return model.reason();
  if (!warmUp.isDone()) return 'the model is loaded and is warming up';
  return market.current() ? null : market.reason();
}
