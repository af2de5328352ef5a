import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Registry } from 'prom-client';

export function metricsRoute({ registry }: { registry: Registry }): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/metrics', {
      schema: { tags: ['operations'], summary: 'Get the metrics for Prometheus', produces: ['text/plain'] },
      handler: async (_, reply) => reply.type(registry.contentType).send(await registry.metrics()),
    });
  };
}
