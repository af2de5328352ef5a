import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import { formatInstant } from '../../forecasting/hour';
import type { Clock } from '../../system/clock';
import { isStale, type Market } from '../market/market-data';
import { Gated, GateReason, IsoTime } from '../schemas/forecast-parts';
import { nullable } from '../schemas/plain-unions';
import { describeModel, ModelStatus } from './model';
import type { PredictDeps } from './predict/answer';

const strict = { additionalProperties: false };

const DataStatus = Type.Object(
  {
    source: Type.String(),
    last_hour: IsoTime,
    age_s: Type.Integer({ description: 'Seconds since `last_hour`.' }),
    stale: Type.Boolean({ description: 'Whether `last_hour` is more than two hours ago.' }),
    gated: Gated,
    gate_reason: GateReason,
  },
  strict,
);

const Readiness = Type.Object(
  {
    ready: Type.Boolean(),
    reason: nullable(
      Type.String({ description: 'Why the server is not ready, or why a ready server has no prices of its own.' }),
    ),
    model: nullable(ModelStatus),
    data: nullable(DataStatus),
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

function describeData({ source, lastHour, gateReason }: Market, now: number): Static<typeof DataStatus> {
  return {
    source,
    last_hour: formatInstant(lastHour),
    age_s: Math.round((now - lastHour) / 1000),
    stale: isStale(lastHour, now),
    gated: gateReason !== null,
    gate_reason: gateReason,
  };
}
