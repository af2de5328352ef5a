import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';

export function rootRoute(): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/', { schema: { hide: true }, handler: async (_, reply) => reply.redirect('/docs') });
  };
}
