import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import type { App } from '../fastify';

/** The connection of a request that asks for a WebSocket, and the bytes that came after the request. */
export interface UpgradedConnection {
  readonly socket: Duplex;
  readonly head: Buffer;
}

const connections = new WeakMap<IncomingMessage, UpgradedConnection>();

/** The connection that a request for a WebSocket may take over; `undefined` for every other request. */
export function takeConnection({ raw }: FastifyRequest): UpgradedConnection | undefined {
  return connections.get(raw);
}

/**
 * Lets requests for a WebSocket pass through the same hooks and routes as all others, so that a refusal is an answer in words. Requests
 * that offer another protocol, such as HTTP/2 (`h2c`, which Java offers by default), are answered as if they did not.
 */
export function upgradeConnections(app: App): void {
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') return readAgain(app, { request, socket, head });
    connections.set(request, { socket, head });
    const response = new ServerResponse(request);
    response.setHeader('connection', 'close');
    response.assignSocket(socket as Parameters<ServerResponse['assignSocket']>[0]);
    response.once('finish', () => socket.end());
    app.routing(request, response);
  });
}

const OFFER = /^(upgrade|http2-settings|connection)$/i;

/** Gives the request to the server once more, without the offer of another protocol. */
function readAgain(app: App, { request, socket, head }: UpgradedConnection & { request: IncomingMessage }): void {
  const { method, url, httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!OFFER.test(name)) lines.push(`${name}: ${rawHeaders[index + 1]}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  app.server.emit('connection', socket);
}
