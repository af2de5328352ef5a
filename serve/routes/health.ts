import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox';

const Health = Type.Object({ status: Type.Literal('ok') }, { additionalProperties: false });

/** Says that the process runs, whatever is the matter with others. */
export function healthRoute(): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/health', {
      schema: { tags: ['operations'], summary: 'Whether the process runs', response: { 200: Health } },
      handler: async () => ({ status: 'ok' as const }),
    });
  };
}
