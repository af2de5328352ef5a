import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { AppDeps } from '../../../serve/app';
import { createMetrics } from '../../../serve/metrics/metrics';
import { emptyLedger, plainApp } from '../../support/plain-app';
import { until } from '../../support/until';

type App = Awaited<ReturnType<typeof plainApp>>;

const HEADERS = 'GET /health HTTP/1.1\r\nhost: x\r\n';
const BODY = 'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{';
const DRIP_MS = 20;
/** What each caller sends first, and then again and again. */
const SLOW = {
  'sends nothing': { begin: '', drip: '' },
  'stops in its headers': { begin: HEADERS, drip: '' },
  'stops in its body': { begin: BODY, drip: '' },
  'sends one byte of a header after the other': { begin: `${HEADERS}x: `, drip: 'y' },
  'sends one header after the other': { begin: HEADERS, drip: 'x: y\r\n' },
  'sends one byte of its body after the other': { begin: BODY, drip: ' ' },
};

let app: App;
afterEach(() => app.close());

/** Creates the app with deadlines that are as much shorter as `faster` says. */
async function create({ faster, ...deps }: { faster: number } & Partial<AppDeps>): Promise<App> {
  const created = await plainApp({ ...deps, metrics: createMetrics() });
  created.server.headersTimeout /= faster;
  created.server.requestTimeout /= faster;
  created.server.timeout /= faster;
  return created;
}

function open(): Socket {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  // The server resets a connection on which more bytes arrive after its end.
  socket.on('error', () => undefined);
  return socket;
}

/** Sends a request that never becomes complete. Resolves with what the server answered before it closed the connection. */
async function sendSlowly(begin: string, drip: string): Promise<string> {
  const socket = open();
  let answer = '';
  socket.on('data', (text) => (answer += text));
  socket.write(begin);
  const timer = setInterval(() => socket.writable && socket.write(drip), DRIP_MS);
  await once(socket, 'close');
  clearInterval(timer);
  return answer;
}

async function statusOf(path: string, body?: object): Promise<number> {
  const { port } = app.server.address() as AddressInfo;
  const headers = { 'content-type': 'application/json' };
  const options = body && { method: 'POST', headers, body: JSON.stringify(body) };
  return (await fetch(`http://127.0.0.1:${port}${path}`, options)).status;
}

test('a request has 10 seconds for its headers and its body together, and an answer may stop for 200 seconds', async () => {
  app = await plainApp();
  const { headersTimeout, requestTimeout, timeout } = app.server;
  expect([headersTimeout, requestTimeout, timeout]).toEqual([10_000, 10_000, 200_000]);
});

test('a request that never becomes complete is ended with status 408, and meanwhile others get their answers', async () => {
  app = await create({ faster: 20, maxInFlight: 2, maxWaitingForecasts: 2 });
  await app.listen({ port: 0, host: '127.0.0.1' });
  let accepted = 0;
  app.server.on('connection', () => accepted++);
  const sent = Object.entries(SLOW).flatMap(([name, { begin, drip }]) =>
    Array.from({ length: 10 }, async () => ({ name, answer: await sendSlowly(begin, drip) })),
  );
  await until(
    async () => accepted,
    (count) => count === sent.length,
  );
  expect([await statusOf('/predict', {}), await statusOf('/model')]).toEqual([200, 200]);
  for (const { name, answer } of await Promise.all(sent)) {
    expect([name, answer.split('\r\n')[0]]).toEqual([name, 'HTTP/1.1 408 Request Timeout']);
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ status: 408, code: 'RequestTimeout' });
  }
});

test('a caller that does not read its answer is disconnected, so that it does not count as in progress forever', async () => {
  const size = 64 * 1024 ** 2;
  app = await create({ faster: 400, maxInFlight: 1 });
  const readStatus = async () => (await app.inject('/model')).statusCode;
  let statusOfOthers = 0;
  app.get('/large', async () => {
    statusOfOthers = await readStatus();
    return 'x'.repeat(size);
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const socket = open();
  socket.write('GET /large HTTP/1.1\r\nhost: x\r\n\r\n');
  await until(
    async () => statusOfOthers,
    (status) => status === 503,
  );
  await until(readStatus, (status) => status === 200);
  let received = 0;
  socket.on('data', ({ length }) => (received += length));
  await once(socket, 'close');
  expect(received).toBeLessThan(size);
});

describe('a caller that sends requests without waiting for their answers', () => {
  const REQUEST = 'GET /forecasts/latest HTTP/1.1\r\nhost: x\r\n\r\n';

  it('should get 503 for those that came too early, and be disconnected', async () => {
    app = await create({ faster: 1 });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const socket = open();
    let answer = '';
    socket.on('data', (text) => (answer += text));
    socket.write(REQUEST.repeat(3));
    await once(socket, 'close');
    // The body of an answer ends without a new line.
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 404', 'HTTP/1.1 503']);
    expect(answer).toContain('"code":"Pipelined"');
  });

  it('should leave nothing behind when it disconnects', async () => {
    const waiting: (() => void)[] = [];
    const latest = () => new Promise<null>((resolve) => waiting.push(() => resolve(null)));
    app = await create({ faster: 1, maxInFlight: 2, ledger: { ...emptyLedger.ledger, latest } });
    await app.listen({ port: 0, host: '127.0.0.1' });
    for (let caller = 0; caller < 4; caller++) {
      const socket = open();
      socket.write(REQUEST.repeat(3));
      await until(
        async () => waiting.length,
        (count) => count > 0,
      );
      socket.destroy();
      await once(socket, 'close');
    }
    for (const answer of waiting) answer();
    const readMetrics = async () => (await app.inject('/metrics')).body;
    await until(readMetrics, (metrics) => metrics.includes('nexthour_requests_in_flight 0'));
    expect(await statusOf('/model')).toBe(200);
  });
});
