import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../../../../system/clock';
import { messageOf } from '../../../../system/errors';
import { HEARTBEAT_MS } from '../../../event-stream/clients';
import { createRateLimit } from '../../../hooks/rate-limit';
import type { UpgradedConnection } from '../../../hooks/upgrade-connections';
import type { Metrics } from '../../../metrics/metrics';
import { type KnownAssets, requireKnownAsset } from '../find-asset';
import type { LiveEvents } from '../live-events';
import type { LiveEvent } from '../live-feed';
import { SocketClient } from './client';
import { type ClientMessage, MAX_MESSAGE_BYTES, readClientMessage } from './messages';

const MAX_MESSAGES_PER_MINUTE = 120;
/** More assets than a live line has. What a client asks for must be bounded. */
const MAX_ASSETS = 50;
const CLOSE_MS = 1_000;
/** Codes of RFC 6455. */
const GOING_AWAY = 1001;
const POLICY_VIOLATION = 1008;

export interface HubDeps extends KnownAssets {
  readonly liveEvents: LiveEvents;
  readonly clock: Clock;
  readonly metrics: { readonly sockets: Metrics['sockets'] };
}

/** All WebSocket connections of the server. */
export function createSocketHub({ liveEvents, live, liveAssets, clock, metrics: { sockets } }: HubDeps) {
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  const clients = new Map<WebSocket, { readonly client: SocketClient; readonly address: string }>();
  let heart: NodeJS.Timeout | undefined;
  let listening: { stop(): void } | undefined;
  liveEvents.onKafka((isUp) => tellAll({ type: 'status', kafka: isUp ? 'up' : 'away' }));

  function tellAll(message: object): void {
    for (const { client } of clients.values()) client.sendReply(message);
  }

  function tellEvents(events: readonly LiveEvent[]): void {
    for (const { channel, asset, data } of events) {
      let text: string | undefined;
      for (const { client } of clients.values()) {
        if (!client.wants(channel, asset)) continue;
        text ??= JSON.stringify({ type: channel, asset, data });
        client.sendEvent(channel, asset, text);
      }
    }
  }

  /** A connection that did not answer the last ping is broken. */
  function beat(): void {
    for (const [socket, { client }] of clients) {
      if (!client.isAlive) {
        socket.terminate();
        continue;
      }
      client.isAlive = false;
      socket.ping();
    }
    tellAll({ type: 'clock', now: clock.now() });
  }

  function start(): void {
    heart = setInterval(beat, HEARTBEAT_MS).unref();
    listening = liveEvents.reader.listen({
      onStart: () => undefined,
      onEvents: tellEvents,
      onDatabase: (isBack) => tellAll({ type: 'status', database: isBack ? 'up' : 'away' }),
    });
  }

  function stop(): void {
    clearInterval(heart);
    listening?.stop();
    listening = undefined;
  }

  async function answer(client: SocketClient, message: ClientMessage): Promise<object> {
    if (message.type === 'ping') return { type: 'pong', now: clock.now() };
    const { type, asset, channels } = message;
    if (type === 'unsubscribe') return { type: 'unsubscribed', asset, channels: client.unsubscribe(asset, channels) };
    const known = await requireKnownAsset({ live, liveAssets }, asset);
    if (client.countAssets(known) > MAX_ASSETS) throw new Error(`at most ${MAX_ASSETS} assets can be subscribed to`);
    return { type: 'subscribed', asset: known, channels: client.subscribe(known, channels) };
  }

  function add(socket: WebSocket, address: string): void {
    const client = new SocketClient(socket, sockets);
    const limit = createRateLimit({ max: MAX_MESSAGES_PER_MINUTE });
    clients.set(socket, { client, address });
    sockets.clients.set(clients.size);
    if (clients.size === 1) start();
    const kafka = liveEvents.isKafkaUp();
    client.sendReply({ type: 'hello', now: clock.now(), ...(kafka === null ? {} : { kafka: kafka ? 'up' : 'away' }) });
    socket.on('pong', () => {
      client.isAlive = true;
    });
    // After it comes 'close'. A message that is too long, or not valid, ends the connection with a code that says so.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      client.close();
      clients.delete(socket);
      sockets.clients.set(clients.size);
      if (clients.size === 0) stop();
    });
    socket.on('message', (data: RawData) => {
      limit.count(address);
      if (limit.secondsToWait(address) > 0)
        return socket.close(POLICY_VIOLATION, `more than ${MAX_MESSAGES_PER_MINUTE} messages a minute`);
      const message = readClientMessage(String(data));
      if ('problem' in message) return client.sendReply({ type: 'error', detail: message.problem });
      return void answer(client, message)
        .catch((error: unknown) => ({ type: 'error', detail: messageOf(error) }))
        .then((reply) => client.sendReply(reply));
    });
  }

  return {
    accept: (
      request: Parameters<WebSocketServer['handleUpgrade']>[0],
      connection: UpgradedConnection,
      address: string,
    ) => server.handleUpgrade(request, connection.socket, connection.head, (socket) => add(socket, address)),
    /** All, or those of an address. */
    count: (address?: string) =>
      address === undefined ? clients.size : [...clients.values()].filter((one) => one.address === address).length,
    /** Clients that do not close within a second are disconnected. */
    endAll: () => {
      for (const socket of clients.keys()) socket.close(GOING_AWAY, 'the server is stopping; connect again');
      setTimeout(() => {
        for (const socket of clients.keys()) socket.terminate();
      }, CLOSE_MS).unref();
    },
  };
}
