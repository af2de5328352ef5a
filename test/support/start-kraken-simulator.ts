import { once } from 'node:events';
import { WebSocket } from 'ws';
import { createKrakenSimulator, type KrakenSimulatorOptions } from '../../simulator/kraken/kraken-simulator';
import { createPriceSample } from '../../simulator/price-sample';
import { manualClock } from '../../system/clock';
import { frozenSample } from './price-sample';
import { NOW } from './start-simulator';

/** A message of the exchange; the fields of all kinds. */
export interface ExchangeMessage {
  readonly channel?: string;
  readonly type?: string;
  readonly method?: string;
  readonly success?: boolean;
  readonly error?: string;
  readonly symbol?: string;
  readonly req_id?: number;
  readonly result?: { readonly symbol: string; readonly channel: string; readonly snapshot?: boolean };
  readonly data?: readonly {
    readonly symbol: string;
    readonly side: string;
    readonly price: number;
    readonly qty: number;
    readonly ord_type: string;
    readonly trade_id: number;
    readonly timestamp: string;
    readonly system: string;
    readonly source: string;
  }[];
}

/** The end of the frozen sample. It begins before `NOW`, and its books are opened faster than those of the whole sample. */
const PRICES = createPriceSample(frozenSample().hours.slice(-7_000));

/** Starts a simulated Kraken on a free port. Its clock shows `now`, by default `NOW`. Call `close` after the test. */
export async function startKrakenSimulator(options: Partial<KrakenSimulatorOptions> & { now?: number } = {}) {
  const { now = NOW, ...rest } = options;
  const clock = manualClock(now);
  const app = createKrakenSimulator({
    prices: PRICES,
    clock,
    tradesPerSecond: 1,
    callsPerSecond: 1000,
    ...rest,
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const clients: WebSocket[] = [];
  const connect = async () => {
    const client = await openClient(`${url.replace('http', 'ws')}/v2`);
    clients.push(client.socket);
    return client;
  };
  const close = async () => {
    for (const socket of clients) socket.terminate();
    await app.close();
  };
  return { url, clock, connect, close, stop: () => app.close() };
}

export type RunningKraken = Awaited<ReturnType<typeof startKrakenSimulator>>;

async function openClient(url: string) {
  const socket = new WebSocket(url);
  const messages: ExchangeMessage[] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data)) as ExchangeMessage));
  await once(socket, 'open');
  const send = (request: unknown) => socket.send(typeof request === 'string' ? request : JSON.stringify(request));
  /** Waits until `found` finds something in the messages so far. */
  const until = async <T>(found: (messages: readonly ExchangeMessage[]) => T | undefined): Promise<T> => {
    for (let attempt = 0; attempt < 12_000; attempt++) {
      const value = found(messages);
      if (value !== undefined) return value;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`the exchange did not send it; it sent ${JSON.stringify(messages).slice(0, 2_000)}`);
  };
  const subscribe = async (symbols: readonly string[], snapshot = true) => {
    const first = messages.length;
    send({ method: 'subscribe', params: { channel: 'trade', symbol: symbols, snapshot }, req_id: 7 });
    await until((all) => all.slice(first).filter(({ method }) => method === 'subscribe')[symbols.length - 1]);
  };
  return { socket, messages, send, until, subscribe };
}
