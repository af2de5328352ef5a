import type { RawData, WebSocket } from 'ws';
import { HEARTBEAT } from './requests';

const HEARTBEAT_AFTER_MS = 1_000;
/** A client that reads too slowly is disconnected when so much waits for it. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

/** One client of the WebSocket. Times are real ones, in ms. */
export class Connection {
  /** The subscribed assets. */
  readonly subscriptions = new Set<string>();
  private sentAt = performance.now();
  private stalledUntil = 0;

  constructor(
    private readonly socket: WebSocket,
    onRequest: (text: string) => void,
  ) {
    socket.on('message', (data: RawData) => onRequest(String(data)));
    // The connection closes after an error; there is nothing else to do.
    socket.on('error', () => undefined);
  }

  send(text: string): void {
    if (this.isStalled) return;
    if (this.socket.bufferedAmount > MAX_WAITING_BYTES) this.socket.terminate();
    else this.socket.send(text);
    this.sentAt = performance.now();
  }

  /** Sends a heartbeat when nothing else was sent for a second. */
  tick(): void {
    if (!this.isStalled) this.socket.resume();
    if (this.subscriptions.size > 0 && performance.now() - this.sentAt >= HEARTBEAT_AFTER_MS) this.send(HEARTBEAT);
  }

  stall(seconds: number): void {
    this.stalledUntil = performance.now() + seconds * 1000;
    this.socket.pause();
  }

  /** 1006 is what a client sees when the connection ends without a closing message. */
  close(code: number, reason: string): void {
    if (code === 1006) this.socket.terminate();
    else this.socket.close(code, reason);
  }

  private get isStalled(): boolean {
    return performance.now() < this.stalledUntil;
  }
}
