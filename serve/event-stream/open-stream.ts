import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpError, unavailable } from '../http-error';
import type { createClients } from './clients';

const MAX_CLIENTS = 2_000;
const DEFAULT_STREAMS_PER_ADDRESS = 20;

/** What bounds the streams of events. */
export interface StreamLimits {
  /** How many streams of one kind an address may have open at once. */
  readonly streamsPerAddress?: number | undefined;
  readonly isClosing: () => boolean;
  /** Registers what ends the connections that would never end by themselves. */
  readonly whenClosing: (work: () => void) => void;
}

/** @throws HttpError while the server stops, or when it or the address has as many streams as it may have */
export function requireRoom(
  clients: { count(address?: string): number },
  { isClosing, streamsPerAddress = DEFAULT_STREAMS_PER_ADDRESS }: StreamLimits,
  address: string,
): void {
  if (isClosing()) throw unavailable('Closing', 'The server is stopping; connect again in some seconds');
  if (clients.count() >= MAX_CLIENTS) throw tooManyClients();
  if (clients.count(address) >= streamsPerAddress) throw tooManyOfAddress(streamsPerAddress);
}

/** Turns the reply into a stream of server-sent events. @throws HttpError as `requireRoom` says */
export function openStream(
  clients: Pick<ReturnType<typeof createClients>, 'add' | 'count'>,
  { request, reply, asset, limits }: OpenedStream,
): void {
  requireRoom(clients, limits, request.ip);
  const { 'last-event-id': lastEventId } = request.headers;
  reply.hijack();
  // What the hooks have set, such as the origins that may read the answer.
  for (const [name, value] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value ?? '');
  const id = Array.isArray(lastEventId) ? lastEventId[0] : lastEventId;
  clients.add(reply.raw, { lastEventId: id, asset, address: request.ip });
}

interface OpenedStream {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly asset: string | undefined;
  readonly limits: StreamLimits;
}

function tooManyOfAddress(count: number) {
  const message = `Your address has ${count} streams of events open already, which is the limit (STREAMS_PER_ADDRESS); close one, or try again later. Behind a proxy, set TRUST_PROXY, so that each caller counts alone`;
  return new HttpError('TooManyStreams', 429, message, { retryAfterS: 30 });
}

function tooManyClients() {
  const message = `${MAX_CLIENTS} clients hear the stream of events already, which is the limit; try again later`;
  return unavailable('TooManyStreams', message, { retryAfterS: 30 });
}
