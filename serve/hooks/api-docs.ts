import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { Type } from '@sinclair/typebox';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { addExamples } from '../api-examples/add-examples';
import { type App, namePlugin } from '../fastify';

/** Relative to the root, so that it is right behind a proxy that serves nexthour under a prefix. */
const PAGE = 'docs/';

/**
 * Builds the OpenAPI document from the schemas of the routes and serves its page at /docs. Redirects /docs to /docs/. The page loads nothing from
 * other hosts.
 */
export function documentApi(app: App): void {
  app.register(swagger, {
    transformObject: (document) =>
      'openapiObject' in document ? addExamples(document.openapiObject) : document.swaggerObject,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'nexthour',
        description:
          'Forecasts of crypto prices one hour ahead, with a calibrated interval. Prices are in USD, times in UTC.',
        version: '1',
      },
      tags: [
        { name: 'forecasts' },
        { name: 'inference', description: 'The Open Inference Protocol v2, for clients of KServe and Triton.' },
        { name: 'live', description: 'The live line: 1-minute bars, and the price in five minutes.' },
        { name: 'questions' },
        { name: 'labels', description: 'What a label gives on past prices, and its training data.' },
        { name: 'models' },
        { name: 'features' },
        { name: 'data', description: 'Quality and drift of the data.' },
        { name: 'operations', description: 'Hours, reports, and the state of the server.' },
        { name: 'admin', description: 'What changes something. Needs the admin token.' },
      ],
      components: {
        securitySchemes: {
          admin: { type: 'http', scheme: 'bearer', description: 'NEXTHOUR_ADMIN_TOKEN of the server' },
        },
      },
    },
  });
  const addPage = namePlugin(async (pages: App) => {
    pages.setErrorHandler(answerForbiddenPath);
    pages.register(swaggerUi, {
      routePrefix: '/docs',
      uiConfig: { layout: 'BaseLayout', validatorUrl: null, tryItOutEnabled: true },
      theme: { title: 'nexthour API' },
      uiHooks: { onRequest: redirectToFolder },
      // Relative to /docs/json, so that "Try it out" works behind a proxy that serves nexthour under a prefix.
      transformSpecification: (document) => ({ ...document, servers: [{ url: '..' }] }),
    });
  });
  const addDocument = namePlugin(async (pages: App) => {
    const schema = { hide: true, querystring: Type.Object({}, { additionalProperties: false }) };
    pages.get('/openapi.json', { schema, handler: async () => ({ ...app.swagger(), servers: [{ url: '.' }] }) });
  });
  app.register(addPage);
  app.register(addDocument);
}

/** The links of the page at /docs/ are relative; those of the page at /docs are not. */
function redirectToFolder(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  if (request.url.split('?')[0] === '/docs') void reply.redirect(PAGE);
  else done();
}

/**
 * @fastify/static gives an error with status 403 when a path leaves its folder, and Node gives one for a path with the character NUL.
 * Callers get 404, as for each unknown path.
 */
export function answerForbiddenPath(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  if (error.statusCode === 403 || request.url.includes('%00')) return reply.callNotFound();
  throw error;
}
