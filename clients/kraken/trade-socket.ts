import { WebSocket } from 'ws';
import { findProxy } from '../../config/find-proxy';
import type { Clock } from '../../system/clock';
import { createTunnelAgent } from '../http-tunnel';
import { type KrakenMessage, readMessage } from './messages';
import { toSymbol } from './symbols';
import type { KrakenTrade } from './trade';

export type FeedEvent =
  | { readonly type: 'connected' }
  | { readonly type: 'disconnected'; readonly reason: string; readonly retryInMs: number }
  | { readonly type: 'system'; readonly status: string }
  | { readonly type: 'refused'; readonly asset: string | null; readonly reason: string }
  | { readonly type: 'invalid'; readonly problem: string };

/** Limits in real milliseconds. */
export interface FeedTiming {
  /** How long the connection and its handshake may take. */
  readonly connectMs: number;
  /** A connection without any message for this long is replaced. */
  readonly silenceMs: number;
  /** A ping is sent after this long without a message. */
  readonly pingAfterMs: number;
  /** A refused subscription is tried again after this long. */
  readonly resubscribeMs: number;
  /** A connection that delivered trades and lasted this long was steady. */
  readonly steadyMs: number;
}

export interface SocketOptions {
  readonly url: string;
  readonly assets: readonly string[];
  readonly clock: Clock;
  readonly timing: FeedTiming;
  /** Trades of one asset, as they arrived. A snapshot has the newest trades before the subscription. */
  readonly onTrades: (asset: string, trades: readonly KrakenTrade[], isSnapshot: boolean) => void;
  readonly onEvent: (event: FeedEvent) => void;
}

export interface SocketEnd {
  readonly reason: string;
  /** True when the connection delivered trades for a while, so the next one need not wait long. */
  readonly wasSteady: boolean;
  /** The server asked clients to stay away for a while. */
  readonly isBusy: boolean;
}

const CLOSE_REASONS: Readonly<Record<number, string>> = {
  1006: 'the connection was lost',
  1012: 'the server restarts',
  1013: 'the server is overloaded and asks to try again later',
};
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/** One connection to the trade channel of Kraken's WebSocket API v2, from its start to its end. */
export class TradeSocket {
  /** Resolves when the connection has ended. Never rejects. */
  readonly ended: Promise<SocketEnd>;
  private readonly socket: WebSocket;
  private readonly assetOf: ReadonlyMap<string, string>;
  /** Assets whose trades arrive, so that a later message of the connection proves that none came before it. */
  private readonly flowing = new Set<string>();
  /** Symbols with a subscription, or with a request that waits for its answer or was refused a short time ago. */
  private readonly requested = new Set<string>();
  private readonly subscribed = new Set<string>();
  private system: string | undefined;
  private heardAt = performance.now();
  private aliveTime: number;
  private requestId = 0;
  private pingSent = false;
  private failure: string | undefined;

  constructor(private readonly options: SocketOptions) {
    this.assetOf = new Map(options.assets.map((asset) => [toSymbol(asset), asset]));
    this.aliveTime = options.clock.now();
    this.socket = connect(options);
    const startedAt = performance.now();
    const watch = setInterval(() => this.watch(), Math.min(500, options.timing.pingAfterMs));
    const resubscribe = setInterval(() => this.subscribeAgain(), options.timing.resubscribeMs);
    this.socket.on('open', () => this.opened());
    this.socket.on('message', (data) => this.receive(readMessage(String(data))));
    this.socket.on('error', ({ message }) => {
      this.failure ??= message;
    });
    this.ended = new Promise((resolve) => {
      this.socket.once('close', (code, text) => {
        clearInterval(watch);
        clearInterval(resubscribe);
        const reason = this.failure ?? describeClose(code, String(text));
        const wasSteady = this.flowing.size > 0 && performance.now() - startedAt >= options.timing.steadyMs;
        resolve({ reason, wasSteady, isBusy: code === 1013 || /\b(429|503)\b/.test(reason) });
      });
    });
  }

  /** Until when (epoch ms of the clock) all trades of the asset have arrived; `null` while they do not arrive. */
  aliveAt(asset: string): number | null {
    return this.flowing.has(asset) ? this.aliveTime : null;
  }

  close(reason: string): void {
    this.failure ??= reason;
    this.socket.terminate();
  }

  private opened(): void {
    this.heard();
    this.options.onEvent({ type: 'connected' });
    this.subscribe();
  }

  private subscribe(): void {
    const missing = [...this.assetOf.keys()].filter((symbol) => !this.requested.has(symbol));
    if (missing.length === 0) return;
    for (const symbol of missing) this.requested.add(symbol);
    this.send({ method: 'subscribe', params: { channel: 'trade', symbol: missing, snapshot: true } });
  }

  private subscribeAgain(): void {
    for (const symbol of this.requested) if (!this.subscribed.has(symbol)) this.requested.delete(symbol);
    this.subscribe();
  }

  private receive(message: KrakenMessage): void {
    // After a pause of this process, old messages wait in the socket. They do not prove that all trades until now have arrived.
    if (this.isSilent()) {
      this.closeSilent();
      return;
    }
    this.heard();
    if (message.kind === 'trades') this.deliver(message);
    else if (message.kind === 'subscribed') this.subscribed.add(message.symbol);
    else if (message.kind === 'status') this.reportStatus(message.system);
    else if (message.kind === 'invalid') this.options.onEvent({ type: 'invalid', problem: message.problem });
    else if (message.kind === 'refused') this.reportRefusal(message.symbol, message.reason);
  }

  private deliver({ bySymbol, isSnapshot }: Extract<KrakenMessage, { kind: 'trades' }>): void {
    for (const [symbol, trades] of bySymbol) {
      const asset = this.assetOf.get(symbol);
      if (asset === undefined) continue;
      this.flowing.add(asset);
      this.options.onTrades(asset, trades, isSnapshot);
    }
  }

  private reportStatus(status: string): void {
    this.options.onEvent({ type: 'system', status });
    if (status === 'online' && this.system !== undefined && this.system !== status) this.subscribeAgain();
    this.system = status;
  }

  private reportRefusal(symbol: string | null, reason: string): void {
    const asset = symbol === null ? null : (this.assetOf.get(symbol) ?? symbol);
    this.options.onEvent({ type: 'refused', asset, reason });
  }

  private heard(): void {
    this.heardAt = performance.now();
    this.aliveTime = this.options.clock.now();
    this.pingSent = false;
  }

  private watch(): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    if (this.isSilent()) this.closeSilent();
    else if (performance.now() - this.heardAt >= this.options.timing.pingAfterMs && !this.pingSent) {
      this.pingSent = true;
      this.send({ method: 'ping' });
    }
  }

  private isSilent(): boolean {
    return performance.now() - this.heardAt >= this.options.timing.silenceMs;
  }

  private closeSilent(): void {
    this.close(`no message for ${this.options.timing.silenceMs} ms`);
  }

  private send(request: object): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    this.requestId++;
    this.socket.send(JSON.stringify({ ...request, req_id: this.requestId }));
  }
}

function connect({ url, timing }: SocketOptions): WebSocket {
  const asHttp = new URL(url.replace(/^ws/, 'http'));
  const proxy = findProxy(asHttp);
  return new WebSocket(url, {
    handshakeTimeout: timing.connectMs,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    ...(proxy ? { agent: createTunnelAgent(asHttp, proxy) } : {}),
  });
}

function describeClose(code: number, text: string): string {
  const reason = CLOSE_REASONS[code] ?? 'the server closed the connection';
  const detail = text === '' ? '' : `: ${text.slice(0, 200)}`;
  return `${reason} (${code}${detail})`;
}
