import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { Registry } from 'prom-client';
import type { Clock } from '../../system/clock';
import type { ServedAsset, ServedAssets } from '../assets';
import { dataStatusFields, describeData } from '../market/data-status';
import { nullable, strict } from '../schemas/plain-schemas';
import type { WarmUp } from '../served-model/warm-up';
import { describeModel, ModelStatus } from './model';

const Health = Type.Object({ status: Type.Literal('ok') }, strict);

/** Answers as long as the process runs, even when the database or the model registry is unreachable. */
export function healthRoute(): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/health', {
      schema: {
        operationId: 'getHealth',
        tags: ['operations'],
        summary: 'Check whether the process runs',
        response: { 200: Health },
      },
      handler: async () => ({ status: 'ok' as const }),
    });
  };
}

const stateFields = {
  model: nullable(ModelStatus),
  data: nullable(Type.Object(dataStatusFields, strict)),
};

export const Readiness = Type.Object(
  {
    ready: Type.Boolean(),
    reason: nullable(
      Type.String({
        description:
          'Why the server is not ready; if it is ready, why it does not use the production model, or why it has no prices.',
      }),
    ),
    ...stateFields,
    assets: Type.Array(Type.Object({ asset: Type.String(), reason: nullable(Type.String()), ...stateFields }, strict), {
      description: 'The same for each asset. `ready`, `reason`, `model` and `data` are about the first one.',
    }),
  },
  { ...strict, title: 'Readiness' },
);

export interface ReadyDeps {
  readonly assets: ServedAssets;
  readonly clock: Clock;
  readonly warmUp: Pick<WarmUp, 'isDone' | 'reason'>;
  readonly isClosing: () => boolean;
}

/** The server is ready once a model is loaded and warm. It does not need prices, because callers can send their own. */
export function readyRoute({ assets, clock, warmUp, isClosing }: ReadyDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/ready', {
      schema: {
        operationId: 'getReadiness',
        tags: ['operations'],
        summary: 'Check whether a model is loaded and warm',
        response: { 200: Readiness, 503: Readiness },
      },
      handler: async (_, reply) => {
        const first = assets.find();
        const ready = first.model.current() !== null && warmUp.isDone() && !isClosing();
        return reply.code(ready ? 200 : 503).send({
          ready,
          reason: isClosing() ? 'the server is stopping' : describeMissing(first, warmUp),
          ...describeState(first, clock.now()),
          assets: assets.all.map((one) => ({
            asset: one.asset,
            reason: describeMissing(one, warmUp),
            ...describeState(one, clock.now()),
          })),
        });
      },
    });
  };
}

function describeState({ asset, market, model }: ServedAsset, now: number) {
  const served = model.current();
  const prices = market.current();
  return { model: served && describeModel(asset, served), data: prices && describeData(prices, now) };
}

function describeMissing({ market, model }: ServedAsset, warmUp: ReadyDeps['warmUp']): string | null {
  const served = model.current();
  if (!served) return model.reason();
  if (!warmUp.isDone()) return warmUp.reason();
  if (model.reason() !== '') return `the server keeps version ${served.version}: ${model.reason()}`;
  return market.current() ? null : market.reason();
}

export function metricsRoute({ registry }: { registry: Registry }): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/metrics', {
      schema: {
        operationId: 'getMetrics',
        tags: ['operations'],
        summary: 'Get the metrics for Prometheus',
        produces: ['text/plain'],
      },
      handler: async (_, reply) => reply.type(registry.contentType).send(await registry.metrics()),
    });
  };
}
