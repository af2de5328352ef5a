import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { FastifyRequest } from 'fastify';
import { requireRoom, type StreamLimits } from '../../../event-stream/open-stream';
import { takeConnection } from '../../../hooks/upgrade-connections';
import { HttpError } from '../../../http-error';
import { strict } from '../../../schemas/plain-schemas';
import { clientErrors, serverErrors } from '../../../schemas/problem-details';
import { createSocketHub, type HubDeps } from './hub';

export interface SocketRouteDeps extends StreamLimits, HubDeps {
  /** The origins of other pages that may connect; `*` allows all. */
  readonly corsOrigins?: readonly string[] | undefined;
}

const DESCRIPTION = `A WebSocket. Send \`{"type":"subscribe","asset":"BTC","channels":["bars","forecasts","scores","news"]}\`; without \`channels\`, all are meant. The answer is \`{"type":"subscribed","asset":"BTC","channels":[…]}\` with all channels of the asset that you hear now, or \`{"type":"error","detail":"…"}\`. \`unsubscribe\` has the same fields; \`{"type":"ping"}\` is answered with \`pong\`. Events are \`{"type":"bars","asset":"BTC","data":{…}}\`, with the same data as GET /live/:asset/stream; the \`asset\` of news is null. Each 15 s comes \`clock\`, and \`status\` when the server cannot read its database or Kafka (\`away\`) and when it can again (\`up\`). A client that reads too slowly loses older messages, and gets \`{"type":"lost","channel":"bars","asset":"BTC","messages":3}\` before the next one: then read GET /live/:asset/history. Events from before the subscription are not sent.`;

/** The live line for programs and pages that hear of several assets over one connection. */
export function socketRoute(deps: SocketRouteDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    const hub = createSocketHub(deps);
    deps.whenClosing(hub.endAll);
    app.get('/ws', {
      exposeHeadRoute: false,
      schema: {
        operationId: 'connectLive',
        tags: ['live'],
        summary: 'Hear of bars, forecasts, scores and news of several assets over a WebSocket',
        description: DESCRIPTION,
        querystring: Type.Object({}, strict),
        response: {
          101: Type.Null({ description: 'The connection is a WebSocket now.' }),
          ...clientErrors,
          ...serverErrors,
        },
      },
      handler: async (request, reply) => {
        requireAllowedOrigin(request, deps.corsOrigins ?? []);
        // Before the next check, so that a page can ask by a plain request why it was refused.
        requireRoom(hub, deps, request.ip);
        const connection = takeConnection(request);
        if (!connection) throw notAWebSocket(request);
        reply.hijack();
        hub.accept(request.raw, connection, request.ip);
      },
    });
  };
}

function notAWebSocket({ host }: FastifyRequest): HttpError {
  return new HttpError(
    'UpgradeRequired',
    426,
    `/ws is a WebSocket; connect to ws://${host}/ws with a WebSocket client`,
  );
}

/**
 * Browsers let pages of all origins connect to a WebSocket, so the server must refuse the others. Programs send no origin.
 * @throws HttpError `OriginNotAllowed`
 */
function requireAllowedOrigin({ headers: { origin }, host }: FastifyRequest, allowed: readonly string[]): void {
  if (origin === undefined || allowed.includes('*') || allowed.includes(origin) || hostOf(origin) === host) return;
  const message = `Pages of ${origin.slice(0, 100)} may not connect to ${host}; add this origin to CORS_ORIGINS. Behind a proxy, let it pass on the host, or set TRUST_PROXY`;
  throw new HttpError('OriginNotAllowed', 403, message);
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
