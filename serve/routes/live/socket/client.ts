import type { Counter } from 'prom-client';
import type { WebSocket } from 'ws';
import { LIVE_CHANNELS, type LiveChannel } from '../../../../clients/postgres/live-changes';

/** While more bytes than this wait for a client, newer messages replace older ones of their channel. */
const MAX_WAITING_BYTES = 128 * 1024;
/** How often it is checked whether a slow client has read what waits. */
const CHECK_MS = 250;
/** A client that reads nothing for so long is disconnected. */
const MAX_STALL_MS = 60_000;

interface Held {
  readonly text: string;
  readonly channel: LiveChannel;
  readonly asset: string | null;
  /** How many messages the client has lost before this one. */
  readonly lost: number;
}

interface SocketCounters {
  readonly sent: Pick<Counter<'channel'>, 'inc'>;
  readonly lost: Pick<Counter<'channel'>, 'inc'>;
}

/** One connection: what it wants to hear of, and what waits for it. The memory that a slow client takes is bounded. */
export class SocketClient {
  /** By asset. */
  private readonly wanted = new Map<string, Set<LiveChannel>>();
  private readonly held = new Map<string, Held>();
  private stalledAt: number | null = null;
  private timer: NodeJS.Timeout | undefined;
  /** Whether it has answered since the last ping. */
  isAlive = true;

  constructor(
    private readonly socket: Pick<WebSocket, 'send' | 'bufferedAmount' | 'terminate'>,
    /** Count the messages of each channel. */
    private readonly counters: SocketCounters,
  ) {}

  /** How many assets it would hear of with this one. */
  countAssets(asset: string): number {
    return new Set([...this.wanted.keys(), asset]).size;
  }

  /** @returns the channels of the asset that it hears now */
  subscribe(asset: string, channels: readonly LiveChannel[]): LiveChannel[] {
    this.wanted.set(asset, new Set([...(this.wanted.get(asset) ?? []), ...channels]));
    return this.listChannels(asset);
  }

  unsubscribe(asset: string, channels: readonly LiveChannel[]): LiveChannel[] {
    const left = this.listChannels(asset).filter((channel) => !channels.includes(channel));
    if (left.length > 0) this.wanted.set(asset, new Set(left));
    else this.wanted.delete(asset);
    for (const channel of channels) this.held.delete(`${channel}/${asset}`);
    return left;
  }

  /** News concern several assets: a client with a subscription to news of any asset gets them. */
  wants(channel: LiveChannel, asset: string | null): boolean {
    if (asset !== null) return this.wanted.get(asset)?.has(channel) ?? false;
    return [...this.wanted.values()].some((channels) => channels.has(channel));
  }

  /** Sends a message of a channel, or keeps it in place of older ones while the client does not read. */
  sendEvent(channel: LiveChannel, asset: string | null, text: string): void {
    if (this.held.size > 0 || this.socket.bufferedAmount > MAX_WAITING_BYTES) {
      this.hold({ channel, asset, text });
      return;
    }
    this.socket.send(text);
    this.counters.sent.inc({ channel });
  }

  private hold({ channel, asset, text }: Omit<Held, 'lost'>): void {
    const key = `${channel}/${asset}`;
    const before = this.held.get(key);
    if (before) this.counters.lost.inc({ channel });
    this.held.delete(key);
    this.held.set(key, { text, channel, asset, lost: before ? before.lost + 1 : 0 });
    this.stalledAt ??= performance.now();
    this.timer ??= setInterval(() => this.flush(), CHECK_MS).unref();
  }

  /** Sends an answer or a state. A client that sends requests but reads no answers loses them. */
  sendReply(reply: object): void {
    if (this.socket.bufferedAmount <= MAX_WAITING_BYTES) this.socket.send(JSON.stringify(reply));
  }

  close(): void {
    clearInterval(this.timer);
    this.held.clear();
  }

  private flush(): void {
    if (this.socket.bufferedAmount > MAX_WAITING_BYTES / 2) {
      if (performance.now() - (this.stalledAt ?? 0) > MAX_STALL_MS) this.socket.terminate();
      return;
    }
    clearInterval(this.timer);
    this.timer = undefined;
    this.stalledAt = null;
    const waiting = [...this.held.values()];
    this.held.clear();
    for (const { text, channel, asset, lost } of waiting) {
      if (lost > 0) this.sendReply({ type: 'lost', channel, asset, messages: lost });
      this.sendEvent(channel, asset, text);
    }
  }

  private listChannels(asset: string): LiveChannel[] {
    const channels = this.wanted.get(asset);
    return LIVE_CHANNELS.filter((channel) => channels?.has(channel));
  }
}
