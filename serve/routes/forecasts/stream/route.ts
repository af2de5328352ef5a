import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { HttpError, unavailable } from '../../../http-error';
import { plainText, strict } from '../../../schemas/plain-schemas';
import { clientErrors, serverErrors } from '../../../schemas/problem-details';
import { type ClientsDeps, createClients, HEARTBEAT_MS, MAX_MISSED } from './clients';
import { parsePosition, STREAM_EVENTS } from './events';

const MAX_CLIENTS = 2_000;
const DEFAULT_STREAMS_PER_ADDRESS = 20;

export interface StreamDeps extends ClientsDeps {
  readonly streamsPerAddress?: number | undefined;
  readonly isClosing: () => boolean;
  /** Registers what ends the connections that would never end by themselves. */
  readonly whenClosing: (work: () => void) => void;
}

const Query = Type.Object(
  { asset: Type.Optional(Type.String({ ...plainText, description: 'only events of this asset, like BTC' })) },
  strict,
);

const EXAMPLE = `retry: 2000
id: 1733-4089

event: clock
data: {"now":1795245905000,"speed":1}

id: 1742-4090
event: forecast
data: {"asset":"BTC","forecast":"BTC-2026-11-21T08Z","question":"btc-1h","hour":"2026-11-21T07Z"}

id: 1743-4091
event: step
data: {"asset":"BTC","hour":"2026-11-21T07Z","step":"settle","state":"succeeded","attempt":1}

id: 1744-4092
event: run
data: {"asset":"BTC","hour":"2026-11-21T07Z","outcome":"published"}
`;

/** Server-sent events about what was stored, for programs that want to hear of it instead of asking again and again. */
export function streamRoute(deps: StreamDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    const { streamsPerAddress = DEFAULT_STREAMS_PER_ADDRESS } = deps;
    const clients = createClients(deps);
    deps.whenClosing(clients.endAll);
    app.get('/forecasts/stream', {
      // The answer to HEAD would never end.
      exposeHeadRoute: false,
      schema: {
        operationId: 'streamForecasts',
        tags: ['forecasts'],
        summary: 'Hear of forecasts, settlements, runs, steps and new production models as they happen',
        description: `Server-sent events: ${STREAM_EVENTS.join(', ')}, and each ${HEARTBEAT_MS / 1_000} s \`clock\` with the time of the server. A client that connects again with the header Last-Event-ID gets what it missed: the newest ${MAX_MISSED} events. If it missed more, or its id is unknown, it gets the event \`gap\` first: then read everything again. The event \`status\` says when the server cannot read the database (\`{"database":"away"}\`; no other events come then) and when it can again (\`{"database":"up"}\`). The events name what changed; read the other routes for the figures. The event \`step\` comes when a step of a running hour starts, waits for another attempt, ends or is skipped, with \`state\` and \`attempt\`; without them, when \`extract\` or \`transform\` has stored its result. \`run\` comes when the run of an hour has ended.`,
        querystring: Query,
        produces: ['text/event-stream'],
        response: {
          200: {
            description: 'A stream of events that does not end.',
            content: { 'text/event-stream': { schema: Type.String({ examples: [EXAMPLE] }) } },
          },
          ...clientErrors,
          ...serverErrors,
        },
      },
      handler: (request, reply) => {
        if (deps.isClosing()) throw unavailable('Closing', 'The server is stopping; connect again in some seconds');
        if (clients.count() >= MAX_CLIENTS) throw tooManyClients();
        if (clients.count(request.ip) >= streamsPerAddress) throw tooManyOfAddress(streamsPerAddress);
        const { 'last-event-id': lastEventId } = request.headers;
        const from = parsePosition(Array.isArray(lastEventId) ? lastEventId[0] : lastEventId);
        reply.hijack();
        // What the hooks have set, such as the origins that may read the answer.
        for (const [name, value] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value ?? '');
        clients.add(reply.raw, { from, asset: request.query.asset, address: request.ip });
      },
    });
  };
}

function tooManyOfAddress(count: number) {
  const message = `Your address has ${count} streams of events open already, which is the limit (STREAMS_PER_ADDRESS); close one, or try again later. Behind a proxy, set TRUST_PROXY, so that each caller counts alone`;
  return new HttpError('TooManyStreams', 429, message, { retryAfterS: 30 });
}

function tooManyClients() {
  const message = `${MAX_CLIENTS} clients hear the stream of events already, which is the limit; try again later`;
  return unavailable('TooManyStreams', message, { retryAfterS: 30 });
}
