import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../fastify';

/**
 * Builds the OpenAPI document from the schemas of the routes and serves its page at /docs. Redirects / to /docs. The page loads nothing
 * from other hosts.
 */
export function documentApi(app: App): void {
  app.register(swagger, {
    openapi: {
      info: {
        title: 'nexthour',
        description: 'Forecasts of the Bitcoin price one hour ahead, with a calibrated interval.',
        version: '1',
      },
      tags: [{ name: 'forecasts' }, { name: 'operations', description: 'State of the server.' }],
    },
  });
  app.register(async (pages: App) => {
    pages.setErrorHandler(answerForbiddenPath);
    pages.register(swaggerUi, {
      routePrefix: '/docs',
      uiConfig: { layout: 'BaseLayout', validatorUrl: null, tryItOutEnabled: true },
      theme: { title: 'nexthour API' },
    });
  });
  app.register(async (root) => {
    root.get('/', { schema: { hide: true }, handler: async (_, reply) => reply.redirect('/docs') });
  });
}

/** @fastify/static gives an error with status 403 when a path leaves its folder. Callers get 404, as for each unknown path. */
function answerForbiddenPath(error: FastifyError, _: FastifyRequest, reply: FastifyReply) {
  if (error.statusCode === 403) return reply.callNotFound();
  throw error;
}
