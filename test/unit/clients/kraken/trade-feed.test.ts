import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { type FeedEvent, TradeFeed } from '../../../../clients/kraken/trade-feed';
import { systemClock } from '../../../../system/clock';
import { until as untilValue } from '../../../support/until';

const until = (isMet: () => boolean) => untilValue(async () => isMet(), Boolean);
const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

type Request = { method: string; req_id: number; params?: { symbol: string[] } };
type Script = (socket: WebSocket, request: Request, connection: number) => void;

const send = (socket: WebSocket, value: object) => socket.send(JSON.stringify(value));
const tradeMessage = (type: string, symbol: string, ...ids: number[]) => ({
  ...{ channel: 'trade', type },
  data: ids.map((id) => ({
    ...{ symbol, side: 'sell', price: 84_000.5, qty: 0.00012, ord_type: 'market', trade_id: id },
    timestamp: '2026-11-26T12:00:00.123456Z',
  })),
});
const acknowledge: Script = (socket, { method, req_id, params }) => {
  if (method === 'ping') send(socket, { method: 'pong', req_id });
  for (const symbol of params?.symbol ?? []) {
    send(socket, { method: 'subscribe', req_id, success: true, result: { channel: 'trade', symbol, snapshot: true } });
    send(socket, tradeMessage('snapshot', symbol, 1, 2));
  }
};

/** A server that greets each connection as Kraken does, and answers each request by the script. */
async function startServer(script: Script) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  const requests: Request[] = [];
  let connections = 0;
  server.on('connection', (socket) => {
    const connection = ++connections;
    send(socket, { channel: 'status', type: 'update', data: [{ system: 'online', api_version: 'v2' }] });
    socket.on('message', (data) => {
      requests.push(JSON.parse(String(data)));
      script(socket, requests.at(-1) as Request, connection);
    });
  });
  await new Promise((resolve) => server.once('listening', resolve));
  closers.push(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, server, requests };
}

/** A busy machine can leave a connection silent for a while. Only the tests of silence, pings and refusals have short times. */
const PATIENT = { silenceMs: 60_000, pingAfterMs: 60_000, resubscribeMs: 60_000 };

function openFeed(
  url: string,
  { assets = ['BTC', 'ETH'], timing = {}, onTrades = (_ids: readonly number[]): void => undefined } = {},
) {
  const trades: [asset: string, ids: number[], isSnapshot: boolean][] = [];
  const events: FeedEvent[] = [];
  const feed = new TradeFeed({
    ...{ url, assets, clock: systemClock },
    onTrades: (asset, list, isSnapshot) => {
      const ids = list.map(({ id }) => id);
      trades.push([asset, ids, isSnapshot]);
      onTrades(ids);
    },
    onEvent: (event) => events.push(event),
    timing: { ...PATIENT, firstRetryMs: 20, maxRetryMs: 100, ...timing },
  });
  closers.push(() => feed.close());
  return { feed, trades, events };
}

test('subscribes to each asset and delivers the trades as Kraken writes them', async () => {
  const { url, requests, server } = await startServer(acknowledge);
  const { feed, trades, events } = openFeed(url);
  expect(feed.aliveAt('BTC')).toBeNull();
  await until(() => trades.length === 2);
  expect(requests[0]).toEqual({
    ...{ method: 'subscribe', req_id: 1 },
    params: { channel: 'trade', symbol: ['BTC/USD', 'ETH/USD'], snapshot: true },
  });
  for (const client of server.clients) send(client, tradeMessage('update', 'ETH/USD', 3, 4));
  await until(() => trades.length === 3);
  expect(trades).toEqual([
    ['BTC', [1, 2], true],
    ['ETH', [1, 2], true],
    ['ETH', [3, 4], false],
  ]);
  expect(events).toEqual([{ type: 'connected' }, { type: 'system', status: 'online' }].sort(byType(events)));
  expect(Date.now() - (feed.aliveAt('BTC') ?? 0)).toBeLessThan(60_000);
});

/** The greeting may arrive before or after the event of the connection. */
function byType(events: readonly FeedEvent[]) {
  return (one: { type: string }) => (one.type === events[0]?.type ? -1 : 1);
}

test('keeps a silent connection while pings are answered', async () => {
  const { url, requests } = await startServer(acknowledge);
  const { events } = openFeed(url, { timing: { pingAfterMs: 150 } });
  await until(() => requests.filter(({ method }) => method === 'ping').length >= 4);
  expect(events.some(({ type }) => type === 'disconnected')).toBe(false);
});

test('replaces a connection that is silent, and subscribes again', async () => {
  const { url, requests } = await startServer((socket, request, connection) => {
    if (request.method === 'subscribe' || connection > 1) acknowledge(socket, request, connection);
  });
  const { events, trades, feed } = openFeed(url, { timing: { silenceMs: 400, pingAfterMs: 150 } });
  await until(() => requests.filter(({ method }) => method === 'subscribe').length >= 2);
  await until(() => events.some(({ type }) => type === 'disconnected'));
  expect(events).toContainEqual({
    ...{ type: 'disconnected', reason: 'no message for 400 ms' },
    retryInMs: expect.any(Number),
  });
  await until(() => trades.length >= 4 && feed.aliveAt('ETH') !== null);
});

test.each([
  [1012, 'the server restarts (1012)'],
  [1013, 'the server is overloaded and asks to try again later (1013)'],
  [1006, 'the connection was lost (1006)'],
])('connects again after close code %i, and says why', async (code, reason) => {
  const { url } = await startServer((socket, request, connection) => {
    acknowledge(socket, request, connection);
    if (connection === 1) setTimeout(() => (code === 1006 ? socket.terminate() : socket.close(code)), 20);
  });
  const { events, trades } = openFeed(url);
  await until(() => trades.length === 4);
  expect(events.filter(({ type }) => type === 'disconnected')).toMatchObject([{ reason }]);
});

test('names an asset that is refused, tries it again, and delivers the others', async () => {
  const { url, requests } = await startServer((socket, request) => {
    if (request.method !== 'subscribe') return acknowledge(socket, request, 1);
    const symbols = request.params?.symbol ?? [];
    acknowledge(socket, { ...request, params: { symbol: symbols.filter((symbol) => symbol === 'BTC/USD') } }, 1);
    if (!symbols.includes('XYZ/USD')) return;
    send(socket, { method: 'subscribe', success: false, error: 'Currency pair not supported', symbol: 'XYZ/USD' });
  });
  const { events, trades, feed } = openFeed(url, { assets: ['BTC', 'XYZ'], timing: { resubscribeMs: 1_000 } });
  await until(() => events.filter(({ type }) => type === 'refused').length >= 2);
  expect(events).toContainEqual({ type: 'refused', asset: 'XYZ', reason: 'Currency pair not supported' });
  expect(trades).toEqual([['BTC', [1, 2], true]]);
  expect(feed.aliveAt('XYZ')).toBeNull();
  const subscriptions = requests.filter(({ method }) => method === 'subscribe');
  expect(subscriptions[1]?.params?.symbol).toEqual(['XYZ/USD']);
});

test('subscribes when maintenance ends', async () => {
  let isOnline = false;
  const { url, server } = await startServer((socket, request) => {
    if (isOnline || request.method !== 'subscribe') acknowledge(socket, request, 1);
    else send(socket, { method: 'subscribe', success: false, error: 'Market is in maintenance' });
  });
  const { events, trades } = openFeed(url, { assets: ['BTC'] });
  await until(() => events.some(({ type }) => type === 'refused'));
  isOnline = true;
  for (const system of ['maintenance', 'online']) {
    for (const client of server.clients) send(client, { channel: 'status', data: [{ system }] });
  }
  await until(() => trades.length === 1);
  expect(events).toContainEqual({ type: 'refused', asset: null, reason: 'Market is in maintenance' });
});

test('reports a message that it cannot use, and goes on', async () => {
  const { url, server } = await startServer(acknowledge);
  const { events, trades } = openFeed(url, { assets: ['BTC'] });
  await until(() => trades.length === 1);
  for (const client of server.clients) {
    client.send('{"channel":"trade"');
    send(client, { ...tradeMessage('update', 'BTC/USD', 3), type: 'update', data: [{ symbol: 'BTC/USD', price: -1 }] });
    send(client, { channel: 'ticker', data: [] });
    send(client, tradeMessage('update', 'BTC/USD', 4));
  }
  await until(() => trades.length === 2);
  expect(events.flatMap((event) => (event.type === 'invalid' ? [event.problem] : []))).toEqual([
    'a text that is not JSON: {"channel":"trade"',
    expect.stringMatching(/^a trade message with \/data\/0\/side: /),
  ]);
});

test('waits longer after each failed connection, and stops at once', async () => {
  const { feed, events } = openFeed('ws://127.0.0.1:1');
  await until(() => events.length >= 4);
  const waits = events.flatMap((event) => (event.type === 'disconnected' ? [event.retryInMs] : []));
  expect(waits[0]).toBeLessThanOrEqual(40);
  expect(waits[3]).toBeGreaterThanOrEqual(50);
  expect(Math.max(...waits)).toBeLessThanOrEqual(100);
  expect(events[0]).toMatchObject({ type: 'disconnected', reason: expect.stringContaining('ECONNREFUSED') });
  await feed.close();
});

test('replaces a connection whose messages waited while this process was suspended', async () => {
  const { url, server } = await startServer(acknowledge);
  const { trades, events } = openFeed(url, {
    ...{ assets: ['BTC'], timing: { silenceMs: 2_000, pingAfterMs: 150 } },
    onTrades: (ids) => {
      const end = performance.now() + (ids.includes(3) ? 2_500 : 0);
      while (performance.now() < end);
    },
  });
  await until(() => trades.length === 1);
  // The later message is in the socket when the pause begins, so at its end it does not prove that all trades until now have arrived.
  for (const client of server.clients) for (const id of [3, 4]) send(client, tradeMessage('update', 'BTC/USD', id));
  await until(() => trades.length === 3);
  expect(events).toContainEqual(expect.objectContaining({ type: 'disconnected', reason: 'no message for 2000 ms' }));
  expect(trades).toEqual([
    ['BTC', [1, 2], true],
    ['BTC', [3], false],
    ['BTC', [1, 2], true],
  ]);
});
