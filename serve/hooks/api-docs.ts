import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { App } from '../fastify';

/** OpenAPI out of the routes' schemas, and a page for it at /docs that needs no other host. */
export function documentApi(app: App): void {
  app.register(swagger, {
    openapi: {
      info: {
        title: 'nexthour',
        description: 'The Bitcoin price one hour ahead, with an honest interval.',
        version: '1',
      },
      tags: [{ name: 'forecasts' }, { name: 'operations', description: 'Of the server itself.' }],
    },
  });
  app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { layout: 'BaseLayout', validatorUrl: null, tryItOutEnabled: true },
    theme: { title: 'nexthour API' },
  });
}
