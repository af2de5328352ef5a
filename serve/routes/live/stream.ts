import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { LIVE_CHANNELS } from '../../../clients/postgres/live-changes';
import { type ClientsDeps, createClients, HEARTBEAT_MS, MAX_MISSED } from '../../event-stream/clients';
import { openStream, type StreamLimits } from '../../event-stream/open-stream';
import { clientErrors, serverErrors } from '../../schemas/problem-details';
import { type KnownAssets, requireKnownAsset } from './find-asset';
import type { LiveEvents } from './live-events';
import { AssetParams } from './route';

export interface LiveStreamDeps
  extends StreamLimits,
    KnownAssets,
    Pick<ClientsDeps<never, never>, 'clock' | 'clockSpeed'> {
  readonly liveEvents: LiveEvents;
}

const EXAMPLE = `retry: 2000
id: 1795245902000-1795245902400-1795245903000-0

event: bars
id: 1795245962000-1795245902400-1795245903000-0
data: {"asset":"BTC","source":"kraken","minute":"2026-11-21T07:05:00.000Z","end":"2026-11-21T07:06:00.000Z","close":84001.7}
`;

/** Server-sent events about the live line of one asset. */
export function liveStreamRoute(deps: LiveStreamDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    const { liveEvents } = deps;
    const clients = createClients({ ...deps, ...liveEvents });
    deps.whenClosing(clients.endAll);
    liveEvents.onKafka((isUp) => clients.tellStatus({ kafka: isUp ? 'up' : 'away' }));
    app.get('/live/:asset/stream', {
      // The answer to HEAD would never end.
      exposeHeadRoute: false,
      schema: {
        operationId: 'streamLive',
        tags: ['live'],
        summary: 'Hear of bars, forecasts, scores and news as they come',
        description: `Server-sent events: ${LIVE_CHANNELS.join(', ')}, and each ${HEARTBEAT_MS / 1_000} s \`clock\` with the time of the server. \`bars\` has the fields of a bar of GET /live/:asset/history, \`forecasts\` those of GET /forecasts?question=…, \`scores\` those of a forecast of GET /live/:asset/history, \`news\` those of GET /live/news; all assets get the news. A client that connects again with Last-Event-ID gets what it missed, and may get the events of the last ten seconds twice: an \`id\`, or a minute and its revision, tells them apart. If it missed more than ${MAX_MISSED} events, of all assets, or its id is unknown, it gets the event \`gap\`: then read the other routes again. \`status\` says when the server cannot read the database (\`{"database":"away"}\`; no events come) or Kafka (\`{"kafka":"away"}\`; events may come a second later), and when it can again (\`up\`).`,
        params: AssetParams,
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
      handler: async (request, reply) => {
        const asset = await requireKnownAsset(deps, request.params.asset);
        openStream(clients, { request, reply, asset, limits: deps });
      },
    });
  };
}
