import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../system/clock';
import type { KrakenTrade } from './trade';
import { type FeedEvent, type FeedTiming, type SocketEnd, TradeSocket } from './trade-socket';

export type { FeedEvent } from './trade-socket';

export interface FeedOptions {
  /** `wss://ws.kraken.com/v2` */
  readonly url: string;
  readonly assets: readonly string[];
  readonly clock: Clock;
  readonly onTrades: (asset: string, trades: readonly KrakenTrade[], isSnapshot: boolean) => void;
  readonly onEvent: (event: FeedEvent) => void;
  readonly timing?: Partial<FeedTiming & BackoffTiming>;
}

interface BackoffTiming {
  readonly firstRetryMs: number;
  readonly maxRetryMs: number;
}

/** Kraken sends a heartbeat about every second in which it sends nothing else. */
const TIMING = { connectMs: 10_000, silenceMs: 5_000, pingAfterMs: 2_500, resubscribeMs: 15_000, steadyMs: 10_000 };
/** Kraken blocks an address for minutes after about 150 connections within 10 minutes. */
const BACKOFF = { firstRetryMs: 250, maxRetryMs: 30_000 };
/** The shortest wait after the server asked to try again later. */
const BUSY_RETRY_MS = 5_000;

/**
 * The trades of several assets. Replaces a connection that ends or falls silent, and subscribes again. Trades that happened meanwhile
 * are missing in the feed: the ids show it.
 */
export class TradeFeed {
  private socket: TradeSocket | undefined;
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;
  private readonly timing: FeedTiming & BackoffTiming;

  constructor(private readonly options: FeedOptions) {
    this.timing = { ...TIMING, ...BACKOFF, ...options.timing };
    this.running = this.run();
  }

  /** Until when (epoch ms of the clock) all trades of the asset have arrived; `null` while they do not arrive. */
  aliveAt(asset: string): number | null {
    return this.socket?.aliveAt(asset) ?? null;
  }

  async close(): Promise<void> {
    this.stopping.abort();
    this.socket?.close('nexthour stops');
    await this.running;
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.stopping.signal.aborted) {
      this.socket = new TradeSocket({ ...this.options, timing: this.timing });
      const end = await this.socket.ended;
      this.socket = undefined;
      if (this.stopping.signal.aborted) return;
      failures = end.wasSteady ? 0 : failures + 1;
      const retryInMs = this.chooseWait(failures, end);
      this.options.onEvent({ type: 'disconnected', reason: end.reason, retryInMs });
      await sleep(retryInMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  /** Exponential backoff with jitter: clients that lost the same server come back at different times. */
  private chooseWait(failures: number, { isBusy }: SocketEnd): number {
    const { firstRetryMs, maxRetryMs } = this.timing;
    const longest = Math.min(maxRetryMs, firstRetryMs * 2 ** failures);
    const floor = isBusy ? Math.min(BUSY_RETRY_MS, maxRetryMs) : 0;
    return Math.round(Math.max(floor, longest * (0.5 + Math.random() / 2)));
  }
}
