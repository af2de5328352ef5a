import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { Logger } from 'pino';
import type { Changes } from '../../../clients/postgres/changes';
import type { ServedAssets } from '../../assets';
import { type ClientsDeps, createClients, HEARTBEAT_MS, MAX_MISSED } from '../../event-stream/clients';
import { feedOfChanges } from '../../event-stream/feed';
import { createFeedReader } from '../../event-stream/feed-reader';
import { openStream, type StreamLimits } from '../../event-stream/open-stream';
import { plainText, strict } from '../../schemas/plain-schemas';
import { clientErrors, serverErrors } from '../../schemas/problem-details';

/** The kinds of events. */
export const STREAM_EVENTS = ['forecast', 'settlement', 'run', 'step', 'production', 'path'] as const;
export type StreamEventName = (typeof STREAM_EVENTS)[number];

export interface StreamDeps extends StreamLimits, Pick<ClientsDeps<never, never>, 'clock' | 'clockSpeed'> {
  readonly assets: ServedAssets;
  readonly changes: Changes;
  readonly log: Logger;
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
    const feed = feedOfChanges(deps.changes);
    const clients = createClients({ ...deps, feed, reader: createFeedReader({ ...deps, feed }) });
    deps.whenClosing(clients.endAll);
    app.get('/forecasts/stream', {
      // The answer to HEAD would never end.
      exposeHeadRoute: false,
      schema: {
        operationId: 'streamForecasts',
        tags: ['forecasts'],
        summary: 'Hear of forecasts, settlements, runs, steps, new production models and paths as they happen',
        description: `Server-sent events: ${STREAM_EVENTS.join(', ')}, and each ${HEARTBEAT_MS / 1_000} s \`clock\` with the time of the server. A client that connects again with the header Last-Event-ID gets what it missed: the newest ${MAX_MISSED} events. If it missed more, or its id is unknown, it gets the event \`gap\` first: then read everything again. The event \`status\` says when the server cannot read the database (\`{"database":"away"}\`; no other events come then) and when it can again (\`{"database":"up"}\`). The events name what changed; read the other routes for the figures. The event \`step\` comes when a step of a running hour starts, waits for another attempt, ends or is skipped, with \`state\` and \`attempt\`; without them, when \`extract\` or \`transform\` has stored its result. \`run\` comes when the run of an hour has ended, and \`path\` when a \`family\` has forecast the 24 hours after \`hour\`.`,
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
        const { asset: named } = request.query;
        const asset = named === undefined ? undefined : deps.assets.find(named).asset;
        return openStream(clients, { request, reply, asset, limits: deps });
      },
    });
  };
}
