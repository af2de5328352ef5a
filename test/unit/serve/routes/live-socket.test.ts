import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import type { LiveChange, LiveChanges } from '../../../../clients/postgres/live-changes';
import { MINUTE_MS } from '../../../../forecasting/bars/minute-bar';
import { createLiveEvents } from '../../../../serve/routes/live/live-events';
import { manualClock } from '../../../../system/clock';
import { LIVE_SOURCE, liveBar, liveEntry, liveForecast, liveLineOf } from '../../../support/live-line';
import { liveChangesInMemory, NOW, plainApp, silent } from '../../../support/plain-app';
import { until } from '../../../support/until';

type App = Awaited<ReturnType<typeof plainApp>>;
type Message = Record<string, unknown> & { readonly type: string };

const apps: App[] = [];
const sockets: WebSocket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

const barAt = (minute: number): LiveChange => {
  const row = liveBar(minute);
  return { channel: 'bars', at: row.knownAt, key: `BTC/${minute}`, origin: { asset: 'BTC', source: LIVE_SOURCE }, row };
};

/** A server on a port, whose live line is `changes`; `tell` adds some and wakes the readers. */
async function startServer(deps: Parameters<typeof plainApp>[0] = {}, changed: Partial<LiveChanges> = {}) {
  const changes = [barAt(NOW - 2 * MINUTE_MS)];
  const liveEvents = createLiveEvents({
    liveChanges: { ...liveChangesInMemory(changes), ...changed },
    tail: undefined,
    clock: manualClock(NOW),
    log: silent,
  });
  const app = await plainApp({ ...liveLineOf([liveBar(NOW - MINUTE_MS)], []), liveEvents, ...deps });
  apps.push(app);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const tell = (...added: LiveChange[]) => {
    changes.push(...added);
    liveEvents.reader.wake();
  };
  return { app, port, tell };
}

/** Connects and collects what arrives. `next` waits for the next message. */
async function connectTo(port: number, options: WebSocket.ClientOptions = {}) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, options);
  sockets.push(socket);
  const messages: Message[] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data))));
  await once(socket, 'open');
  const next = async (): Promise<Message> => {
    while (messages.length === 0) await sleep(5);
    return messages.shift() as Message;
  };
  const send = (message: unknown) => socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  expect(await next()).toEqual({ type: 'hello', now: NOW });
  return { socket, next, send, messages };
}

async function refusalOf(port: number, options: WebSocket.ClientOptions = {}) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, options);
  const [, response] = await once(socket, 'unexpected-response');
  let body = '';
  for await (const part of response) body += part;
  return { status: response.statusCode, ...JSON.parse(body) };
}

test('a client hears of the channels of the assets that it subscribed to, and no more', async () => {
  const { port, tell } = await startServer();
  const { send, next, messages } = await connectTo(port);
  send({ type: 'subscribe', asset: 'btc', channels: ['bars', 'scores'] });
  expect(await next()).toEqual({ type: 'subscribed', asset: 'BTC', channels: ['bars', 'scores'] });
  const entry = liveEntry(liveForecast(NOW), 50_010);
  tell(
    barAt(NOW),
    { channel: 'forecasts', at: NOW + 2 * MINUTE_MS, key: 'f', row: entry },
    { channel: 'scores', at: NOW + 2 * MINUTE_MS, key: 's', row: entry },
  );
  expect(await next()).toMatchObject({
    ...{ type: 'bars', asset: 'BTC' },
    data: { source: LIVE_SOURCE, minute: new Date(NOW).toISOString(), trades: 12 },
  });
  expect(await next()).toMatchObject({ type: 'scores', data: { question: 'btc-5m', actual: 50_010, covered: true } });
  send({ type: 'unsubscribe', asset: 'BTC', channels: ['bars'] });
  expect(await next()).toEqual({ type: 'unsubscribed', asset: 'BTC', channels: ['scores'] });
  tell(barAt(NOW + MINUTE_MS));
  send({ type: 'ping' });
  expect(await next()).toEqual({ type: 'pong', now: NOW });
  await sleep(50);
  expect(messages).toEqual([]);
});

test('without channels, a client hears of all, also of news of any asset', async () => {
  const { port, tell } = await startServer();
  const { send, next } = await connectTo(port);
  send({ type: 'subscribe', asset: 'BTC' });
  expect(await next()).toMatchObject({ channels: ['bars', 'forecasts', 'scores', 'news'] });
  const article = { id: 'a', title: 'news', link: null, source: 'feed', publishedAt: null, seenAt: NOW, scoredBy: [] };
  tell({ channel: 'news', at: NOW, key: 'a/0', row: article });
  expect(await next()).toMatchObject({ type: 'news', asset: null, data: { id: 'a', title: 'news', scores: [] } });
});

test('a first client that connects while the database is away hears of what is stored after its subscription', async () => {
  const { newest } = liveChangesInMemory([barAt(NOW)]);
  let reads = 0;
  const { port, tell } = await startServer(undefined, {
    newest: async (...since) => {
      reads += 1;
      if (reads <= 2) throw new Error('connect ECONNREFUSED');
      return newest(...since);
    },
  });
  const { send, next } = await connectTo(port);
  send({ type: 'subscribe', asset: 'BTC', channels: ['bars'] });
  expect(await next()).toMatchObject({ type: 'subscribed' });
  tell(barAt(NOW));
  expect(await next()).toEqual({ type: 'status', database: 'away' });
  tell();
  // The bar that was known before the subscription does not come.
  const minute = new Date(NOW).toISOString();
  expect(await next()).toMatchObject({ type: 'bars', data: { minute } });
  expect(await next()).toEqual({ type: 'status', database: 'up' });
});

test.each([
  ['{"type":"subscribe"', 'The message is not JSON'],
  [{ type: 'hello' }, 'no known type; send subscribe, unsubscribe or ping'],
  [{ type: 'subscribe' }, 'asset must be the code of an asset'],
  [
    { type: 'subscribe', asset: 'BTC', channels: ['trades'] },
    'channels must be a list of bars, forecasts, scores, news',
  ],
  [{ type: 'subscribe', asset: 'DOGE' }, 'no bars of "DOGE"; it has those of BTC'],
])('a wrong message %j is answered in words, and the connection stays', async (message, text) => {
  const { port } = await startServer();
  const { send, next } = await connectTo(port);
  send(message);
  expect(await next()).toEqual({ type: 'error', detail: expect.stringContaining(text) });
  send({ type: 'ping' });
  expect(await next()).toMatchObject({ type: 'pong' });
});

test('while the database is away, the assets of LIVE_ASSETS can be subscribed to, and no others', async () => {
  const away = async () => {
    throw new Error('connect ECONNREFUSED');
  };
  const line = liveLineOf([liveBar(NOW - MINUTE_MS)], []);
  const { app, port } = await startServer({ ...line, live: { ...line.live, assets: away } });
  const { send, next } = await connectTo(port);
  send({ type: 'subscribe', asset: 'eth', channels: ['bars'] });
  expect(await next()).toEqual({ type: 'subscribed', asset: 'ETH', channels: ['bars'] });
  send({ type: 'subscribe', asset: 'DOGE' });
  const detail = expect.stringContaining(
    'cannot be read at the moment, so it is not known whether the live line has bars of "DOGE"',
  );
  expect(await next()).toEqual({ type: 'error', detail });
  const stream = await app.inject('/live/DOGE/stream');
  expect(stream.json()).toMatchObject({ status: 503, code: 'LedgerUnreachable', detail });
  expect(stream.headers['retry-after']).toBe('5');
});

test('an asset of LIVE_ASSETS can be subscribed to before its first bar, once another asset has bars', async () => {
  const { port } = await startServer();
  const { send, next } = await connectTo(port);
  send({ type: 'subscribe', asset: 'ETH', channels: ['bars'] });
  expect(await next()).toEqual({ type: 'subscribed', asset: 'ETH', channels: ['bars'] });
});

test('a message that is too long, or too many of them, end the connection', async () => {
  const { port } = await startServer();
  const long = await connectTo(port);
  long.send('x'.repeat(5_000));
  expect((await once(long.socket, 'close'))[0]).toBe(1009);
  const many = await connectTo(port);
  for (let count = 0; count < 130; count += 1) many.send({ type: 'ping' });
  expect((await once(many.socket, 'close')).map(String)).toEqual(['1008', 'more than 120 messages a minute']);
});

test('a client that does not read loses older messages and hears how many', async () => {
  const { app, port, tell } = await startServer();
  const { socket, send, next, messages } = await connectTo(port);
  send({ type: 'subscribe', asset: 'BTC', channels: ['news', 'bars'] });
  await next();
  socket.pause();
  const title = 'x'.repeat(100_000);
  const count = 300;
  for (let index = 1; index <= count; index += 1) {
    const article = { id: String(index), title, link: null, source: '', publishedAt: null, seenAt: NOW, scoredBy: [] };
    tell({ channel: 'news', at: NOW + index, key: String(index), row: article });
    await new Promise(setImmediate);
  }
  tell(barAt(NOW));
  await sleep(100);
  socket.resume();
  const ids: number[] = [];
  let lost = 0;
  let isBarSeen = false;
  while (!isBarSeen || ids.at(-1) !== count) {
    const message = await next();
    if (message.type === 'news') ids.push(Number((message.data as { id: string }).id));
    if (message.type === 'lost') lost += Number(message.messages);
    if (message.type === 'bars') isBarSeen = true;
  }
  expect(lost).toBeGreaterThan(100);
  expect(ids.length + lost).toBe(count);
  expect(messages).toEqual([]);
  const { body } = await app.inject('/metrics');
  const readValue = (series: string) =>
    Number(
      body
        .split('\n')
        .find((line) => line.startsWith(series))
        ?.split(' ')[1],
    );
  expect(readValue('nexthour_ws_clients')).toBe(1);
  expect(readValue('nexthour_ws_lost_messages_total{channel="news"}')).toBe(lost);
  expect(readValue('nexthour_ws_messages_total{channel="news"}')).toBe(ids.length);
  expect(readValue('nexthour_ws_messages_total{channel="bars"}')).toBe(1);
});

test('pages of other origins are refused, programs and our own pages are not', async () => {
  const { port } = await startServer({ corsOrigins: ['https://partner.example'] });
  const refused = await refusalOf(port, { origin: 'https://other.example' });
  expect(refused).toMatchObject({
    status: 403,
    code: 'OriginNotAllowed',
    detail: expect.stringContaining('CORS_ORIGINS'),
  });
  await connectTo(port, { origin: `http://127.0.0.1:${port}` });
  await connectTo(port, { origin: 'https://partner.example' });
});

test('an address has a limit, of which a request without a WebSocket hears too; otherwise it is told what to do', async () => {
  const { app, port } = await startServer({ streamsPerAddress: 1 });
  const first = await connectTo(port);
  expect(await refusalOf(port)).toMatchObject({ status: 429, code: 'TooManyStreams' });
  expect((await app.inject('/ws')).statusCode).toBe(429);
  first.socket.close();
  await until(
    async () => (await app.inject('/ws')).statusCode,
    (status) => status !== 429,
  );
  const plain = await app.inject('/ws');
  expect([plain.statusCode, plain.json().detail]).toEqual([
    426,
    expect.stringMatching(/^\/ws is a WebSocket; connect to ws:/),
  ]);
  const other = new WebSocket(`ws://127.0.0.1:${port}/model`);
  const [, response] = await once(other, 'unexpected-response');
  expect(response.statusCode).toBe(200);
  response.resume();
});

test('the connections end when the server stops', async () => {
  const { app, port } = await startServer();
  const { socket } = await connectTo(port);
  const closed = once(socket, 'close');
  await app.close();
  expect((await closed).map(String)).toEqual(['1001', 'the server is stopping; connect again']);
  expect(app.server.listening).toBe(false);
});

test('a request that offers HTTP/2 is answered as any other, with its body', async () => {
  const { port } = await startServer();
  const socket = connect(port, '127.0.0.1');
  const body = '{}';
  socket.write(
    `POST /predict HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  await sleep(20);
  socket.write(body);
  let text = '';
  for await (const part of socket) {
    if (text === '') socket.write('GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    text += part;
  }
  expect(text.match(/HTTP\/1\.1 200/g)).toHaveLength(2);
  expect(text).toContain('"prediction"');
});
