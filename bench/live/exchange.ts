import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

const HEARTBEAT_MS = 1_000;

/**
 * Speaks the part of Kraken's protocols that `ingest` needs, and sends what it is given. The simulator of Kraken generates trades that
 * repeat exactly, which costs more than the live line needs to read them.
 */
export class BenchExchange {
  private readonly server = createServer(({ url = '' }, response) => this.answer(url, response));
  private readonly sockets = new WebSocketServer({ server: this.server });
  private readonly heartbeats = setInterval(() => this.send('{"channel":"heartbeat"}'), HEARTBEAT_MS);
  private onSubscribed: () => void = () => undefined;

  private constructor(private readonly source: string) {
    this.sockets.on('connection', (socket) => {
      socket.send('{"channel":"status","type":"update","data":[{"system":"online","version":"2.0.0"}]}');
      socket.on('message', (data) => this.acknowledge(socket, String(data)));
      socket.on('error', () => undefined);
    });
  }

  static async open(source: string): Promise<BenchExchange> {
    const exchange = new BenchExchange(source);
    await new Promise<void>((resolve) => exchange.server.listen(0, '127.0.0.1', resolve));
    return exchange;
  }

  /** The variables with which `ingest` finds it. */
  get environment() {
    const { port } = this.server.address() as AddressInfo;
    return { KRAKEN_WS_URL: `ws://127.0.0.1:${port}/v2`, KRAKEN_REST_URL: `http://127.0.0.1:${port}` };
  }

  /** Resolves when the next client has subscribed. */
  whenSubscribed(): Promise<void> {
    return new Promise((resolve) => {
      this.onSubscribed = resolve;
    });
  }

  send(text: string): void {
    for (const socket of this.sockets.clients) socket.send(text);
  }

  close(): void {
    clearInterval(this.heartbeats);
    for (const socket of this.sockets.clients) socket.terminate();
    this.server.close();
  }

  private acknowledge(socket: WebSocket, text: string): void {
    const { method, params } = JSON.parse(text) as { method: string; params?: { symbol: string[] } };
    if (method !== 'subscribe') return;
    for (const symbol of params?.symbol ?? []) {
      const result = { channel: 'trade', symbol, snapshot: true };
      socket.send(JSON.stringify({ method, success: true, result }));
    }
    this.onSubscribed();
  }

  private answer(url: string, response: ServerResponse): void {
    const since = new URL(url, 'http://exchange').searchParams.get('since') ?? '0';
    const result = url.includes('/SystemStatus')
      ? { status: 'online', timestamp: new Date().toISOString(), source: this.source }
      : { pair: [], last: since };
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ error: [], result }));
  }
}
