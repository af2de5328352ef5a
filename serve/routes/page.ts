import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { projectRoot } from '../../config/paths';
import { answerForbiddenPath } from '../hooks/api-docs';
import { unavailable } from '../http-error';

/** Where the set-up writes the page (page/bundle.mjs). */
const FOLDER = join(projectRoot, 'dist', 'page');
const API_PAGE = 'docs/';

/** The names of these files contain a hash of their bytes, so a browser needs each one only once. */
const ASSETS = {
  root: join(FOLDER, 'assets'),
  prefix: '/page/assets/',
  preCompressed: true,
  immutable: true,
  maxAge: '365d',
  index: false,
  schemaHide: true,
} as const;

/** The choices of a view are in its query. The page reads them. */
const schema = { hide: true, querystring: Type.Object({}) };

/** Stricter than that of the other pages: no style in the document, and nothing from other hosts. */
const CONTENT_POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Serves the page: the same document at / and at each address of a view below /page/, and its files. A caller that accepts JSON but no
 * HTML is a program: / sends it to the documentation of the API.
 * @param grafanaUrl the Grafana that the page embeds
 */
export function pageRoute({ grafanaUrl }: { grafanaUrl?: string | undefined } = {}): FastifyPluginAsyncTypebox {
  const policy =
    grafanaUrl === undefined ? CONTENT_POLICY : `${CONTENT_POLICY}; frame-src ${new URL(grafanaUrl).origin}`;
  const sendDocument = (request: FastifyRequest, reply: FastifyReply) => sendPage(request, reply, policy);
  const answerRoot = (request: FastifyRequest, reply: FastifyReply) =>
    isProgram(request) ? reply.redirect(API_PAGE) : sendDocument(request, reply);
  return async (app) => {
    app.setErrorHandler(answerForbiddenPath);
    await app.register(fastifyStatic, ASSETS);
    app.get('/', { schema, handler: answerRoot });
    app.get('/favicon.ico', { schema: { hide: true }, handler: sendIcon });
    app.get('/page', { schema, handler: async (_, reply) => reply.redirect('./') });
    app.get('/page/*', { schema, handler: sendDocument });
  };
}

function isProgram({ headers }: FastifyRequest): boolean {
  const accepted = headers.accept ?? '';
  return accepted.includes('application/json') && !accepted.includes('text/html');
}

/** The document names its files relative to its own address, so that it also works behind a proxy that adds a prefix. */
function sendPage(request: FastifyRequest, reply: FastifyReply, policy: string): FastifyReply {
  const path = request.url.split('?')[0] ?? '/';
  const depth = path.split('/').length - 2;
  const root = depth === 0 ? './' : '../'.repeat(depth);
  const document = readTemplate().replaceAll('{{root}}', root);
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-cache')
    .header('content-security-policy', policy)
    .send(document);
}

/** Browsers ask for it at this address, also on pages that are not ours. */
async function sendIcon(_: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const name = readdirSync(ASSETS.root).find((file) => /^icon-.*\.svg$/.test(file));
  if (name !== undefined) return reply.type('image/svg+xml').header('cache-control', 'max-age=86400').sendFile(name);
  void reply.callNotFound();
  return reply;
}

function readTemplate(): string {
  try {
    return readFileSync(join(FOLDER, 'index.html'), 'utf8');
  } catch (cause) {
    const message =
      'The page is not built; run `npm run build` and start nexthour again. The API works without it: GET /docs';
    throw unavailable('PageNotBuilt', message, { cause });
  }
}
