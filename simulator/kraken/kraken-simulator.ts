import type { FastifyInstance } from 'fastify';
import Fastify from 'fastify';
import { WebSocketServer } from 'ws';
import { computeReplayWeeks, formatGeneratedSource } from '../../forecasting/replay';
import type { Clock } from '../../system/clock';
import { createTokenBucket } from '../call-limits';
import { addFaults, type Fault } from '../faults';
import { generateSample, REPLAYED_ASSET } from '../generated-sample';
import type { PriceSample } from '../price-sample';
import { sendErrorEnvelopes } from '../send-error-envelopes';
import { addArchiveRoute } from './archive-route';
import { addControlRoutes } from './control-routes';
import { Exchange } from './exchange';
import type { RestAnswer } from './fault-script';
import { PAIRS } from './pairs';
import { addRestRoutes } from './rest-routes';
import { openTradeBook } from './trade-book';
import { TradeChannel } from './trade-channel';

export interface KrakenSimulatorOptions {
  readonly prices: PriceSample;
  readonly clock: Clock;
  /** Of BTC, on average. Trade ids depend on it, so another rate needs another home. */
  readonly tradesPerSecond: number;
  /** What all random numbers depend on. Default: 1. */
  readonly seed?: number;
  /** Calls of `Trades` per second and address, in real time. Default: 1. */
  readonly callsPerSecond?: number;
}

/** Trades of a generated asset per trade of BTC. */
const GENERATED_RATE = 0.6;
const MAX_REQUEST_BYTES = 64 * 1024;
const WEB_SOCKET_PATH = '/v2';

/**
 * A server that speaks the protocols of Kraken: WebSocket v2 (channel `trade`) at /v2, and `GET /0/public/Trades`. It generates trades inside the
 * real hours that the simulator of LiveCoinWatch replays at the same time. No trade is later than the clock.
 */
export function createKrakenSimulator(options: KrakenSimulatorOptions): FastifyInstance {
  const { prices, clock, callsPerSecond = 1 } = options;
  const weeks = computeReplayWeeks({ now: clock.now(), lastHour: prices.lastHour });
  const source = formatGeneratedSource(weeks);
  const books = openBooks(options, weeks);
  const channels = books.map(({ pair, book }) => new TradeChannel(pair, book, clock));
  const exchange = new Exchange({ channels, clock, source });
  const app = Fastify({ requestTimeout: 10_000, forceCloseConnections: true });
  sendErrorEnvelopes(app);
  addControlRoutes(app, { exchange, books: books.map(({ book }) => book), clock, source });
  addArchiveRoute(app, { books, clock });
  app.register(async (rest) => {
    addFaults(rest, ({ path }) => {
      const answer = path === '/0/public/Trades' ? exchange.takeRestFault() : undefined;
      return answer && REST_FAULTS[answer];
    });
    const takeCall = limitCalls(callsPerSecond);
    addRestRoutes(rest, { books, clock, source, takeCall, isOpen: () => exchange.isOpen });
  });
  acceptWebSockets(app, exchange);
  return app;
}

const refusal = (error: string): Fault => ({ kind: 'body', text: JSON.stringify({ error: [error] }) });
const REST_FAULTS: Readonly<Record<RestAnswer, Fault>> = {
  'rate-limit': refusal('EAPI:Rate limit exceeded'),
  unavailable: refusal('EService:Unavailable'),
  'status-502': { kind: 'status', code: 502 },
  'not-json': { kind: 'not-json' },
  'hang-up': { kind: 'hang-up' },
  silence: { kind: 'silence' },
};

function openBooks({ prices, tradesPerSecond, seed = 1 }: KrakenSimulatorOptions, weeks: number) {
  return PAIRS.map((pair) => {
    const isReplayed = pair.asset === REPLAYED_ASSET;
    const generated = isReplayed ? null : generateSample(pair.asset, prices);
    const book = openTradeBook({
      asset: pair.asset,
      sample: generated ?? prices,
      baseSample: generated && prices,
      weeks,
      tradesPerSecond: isReplayed ? tradesPerSecond : tradesPerSecond * GENERATED_RATE,
      seed,
    });
    return { pair, book };
  });
}

function limitCalls(callsPerSecond: number): (address: string) => void {
  const buckets = new Map<string, () => void>();
  return (address) => {
    const take = buckets.get(address) ?? createTokenBucket(callsPerSecond);
    buckets.set(address, take);
    take();
  };
}

function acceptWebSockets(app: FastifyInstance, exchange: Exchange): void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_REQUEST_BYTES });
  app.server.on('upgrade', (request, socket, head) => {
    const isKnown = request.url?.split('?')[0] === WEB_SOCKET_PATH;
    if (isKnown && exchange.acceptsConnections) {
      sockets.handleUpgrade(request, socket, head, (accepted) => exchange.connect(accepted));
    } else {
      socket.end(`HTTP/1.1 ${isKnown ? '503 Service Unavailable' : '404 Not Found'}\r\nConnection: close\r\n\r\n`);
    }
  });
  app.addHook('preClose', async () => exchange.stop());
  app.addHook('onClose', async () => {
    for (const client of sockets.clients) client.terminate();
  });
}
