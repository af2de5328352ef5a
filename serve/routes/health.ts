import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox';

const Health = Type.Object({ status: Type.Literal('ok') }, { additionalProperties: false });

/** Answers as long as the process runs, also while the database or the model registry is unreachable. */
export function healthRoute(): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/health', {
      schema: { tags: ['operations'], summary: 'Check whether the process runs', response: { 200: Health } },
      handler: async () => ({ status: 'ok' as const }),
    });
  };
}
