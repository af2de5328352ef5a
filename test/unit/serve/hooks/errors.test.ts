import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import pino from 'pino';
import { createMetricsApp } from '../../../../serve/app';
import { createMetrics } from '../../../../serve/metrics/metrics';
import { NexthourError } from '../../../../system/errors';
import { plainApp, silent } from '../../../support/plain-app';

const SEND_LARGE_BODIES = `(async () => {
  const [url, form] = process.argv.slice(1);
  const bodies = { whole: () => ' '.repeat(7e6), chunked: () => ReadableStream.from(Array(70).fill(Buffer.alloc(1e5, ' '))) };
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, duplex: 'half' };
  for (let count = 0; count < 10; count++)
    process.stdout.write((await fetch(url, { ...request, body: bodies[form]() })).status + ' ');
})()`;
const CHUNKED_HEADERS =
  'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n';
const problem = { type: 'about:blank', title: 'Bad Request', status: 400 };

function brokenModel(error: Error) {
  const current = () => {
    throw error;
  };
  return { current, reason: () => '', isAliasMoved: () => false };
}

describe('an unexpected error', () => {
  it.each([
    ['an Error', new Error('password=hunter2')],
    ['a NexthourError that cannot be retried', new NexthourError('CorruptObject', 'password=hunter2')],
    ['a NexthourError that can be retried', new NexthourError('Down', 'password=hunter2', { canRetry: true })],
    ['an error of another server with a status', Object.assign(new Error('password=hunter2'), { statusCode: 404 })],
  ])('should give status 500 without its text when it is %s', async (_, error) => {
    const lines: string[] = [];
    const log = pino({ level: 'error' }, { write: (line) => lines.push(line) });
    const app = await plainApp({ model: brokenModel(error), log });
    const answer = await app.inject({ method: 'POST', url: '/predict', payload: {} });
    expect(answer.statusCode).toBe(500);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.json()).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      detail: 'The server failed to answer this request; the reason is in the log of the server',
      code: 'Unexpected',
    });
    expect(lines.join('')).toContain('hunter2');
  });
});

describe('an unknown route', () => {
  it('should give status 404 with the path, without its query, and with the place where the routes are listed', async () => {
    const answer = await (await plainApp()).inject('/predictions?key=hunter2');
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.json()).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'There is no route GET /predictions. GET /docs lists all routes',
      code: 'NoSuchRoute',
    });
  });

  it.each([
    ['PUT', '/labels/preview', 'POST, OPTIONS', 'send POST'],
    ['POST', '/forecasts', 'GET, HEAD, OPTIONS', 'send GET'],
    ['POST', '/live/BTC', 'GET, HEAD, OPTIONS', 'send GET'],
    ['DELETE', '/forecasts/BTC-2026-11-21T08Z', 'GET, HEAD, OPTIONS', 'send GET'],
    ['POST', '/models/btc-1h-v1/active', 'PUT, DELETE, OPTIONS', 'send PUT or DELETE'],
    ['PATCH', '/ws', 'GET, OPTIONS', 'send GET'],
  ] as const)('should give status 405 with the methods of the path for %s %s', async (method, url, allow, instead) => {
    const answer = await (await plainApp()).inject({ method, url });
    expect([answer.statusCode, answer.headers.allow]).toEqual([405, allow]);
    const detail = `${url} does not answer ${method}; ${instead} ${url}. GET /docs lists all routes`;
    expect(answer.json()).toMatchObject({ code: 'MethodNotAllowed', detail });
  });

  it('should name the only route of the metrics port', async () => {
    const app = createMetricsApp({ metrics: createMetrics({ includesProcess: false }), log: silent });
    expect((await app.inject('/predict')).json()).toMatchObject({
      status: 404,
      detail: 'There is no route GET /predict. The only route on this port is GET /metrics',
    });
  });
});

describe('a request that cannot be read', () => {
  it.each([
    ['{lag_1: 1}', 'application/json', 400, 'NotJson', 'JSON needs double quotes'],
    ['{"lag_1":', 'application/json', 400, 'NotJson', 'not valid JSON'],
    ['{"__proto__": 1}', 'application/json', 400, 'NotJson', 'not valid JSON'],
    ['', 'application/json', 400, 'EmptyBody', 'The body is empty; send a JSON object'],
    ['lag_1=1', 'application/x-www-form-urlencoded', 415, 'NotJson', 'content-type: application/json'],
    ['{}', 'text/plain', 415, 'NotJson', 'content-type: application/json'],
    [
      `{"rates":[${'1,'.repeat(60_000)}1]}`,
      'application/json',
      413,
      'BodyTooLarge',
      'at most 96 KB are accepted, which is room for 2000 rates',
    ],
  ])('should get an answer that says what to send instead: %#', async (payload, type, status, code, remedy) => {
    const headers = { 'content-type': type };
    const answer = await (await plainApp()).inject({ method: 'POST', url: '/predict', payload, headers });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.json()).toMatchObject({ type: 'about:blank', status, code, detail: expect.stringContaining(remedy) });
  });

  it.each(['whole', 'chunked'])(
    'should get the answer that its body is too large while it still sends it: %s',
    async (form) => {
      const app = await plainApp();
      const url = `${await app.listen({ port: 0, host: '127.0.0.1' })}/predict`;
      // In another process, so that it sends while the server answers.
      const { stdout } = await promisify(execFile)(process.execPath, ['-e', SEND_LARGE_BODIES, url, form]);
      expect(stdout).toBe('413 '.repeat(10));
      await app.close();
    },
  );

  it('should be disconnected after its answer when its body never ends', async () => {
    const app = await plainApp();
    await app.listen({ port: 0, host: '127.0.0.1' });
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
    let answer = '';
    socket.on('data', (text) => (answer += text));
    // The server resets the connection.
    socket.on('error', () => undefined);
    socket.write(CHUNKED_HEADERS);
    const chunk = Buffer.from(`${(1e6).toString(16)}\r\n${' '.repeat(1e6)}\r\n`);
    let megabytes = 0;
    for (; !socket.destroyed; megabytes++) await new Promise((written) => socket.write(chunk, written));
    expect(megabytes).toBeLessThan(150);
    expect(answer.split('\r\n')[0]).toBe('HTTP/1.1 413 Payload Too Large');
    await app.close();
  });

  it.each([
    ['/v2/models/btc_predictor/infer', '', 'No inputs mean the next hour from the newest data'],
    ['/labels/preview', '', 'The body is empty; send a JSON object'],
    ['/labels/preview', ' '.repeat(100_000), 'The body is too large: at most 96 KB are accepted'],
  ])('should get hints about its own route: POST %s', async (url, payload, hint) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await (await plainApp()).inject({ method: 'POST', url, payload, headers });
    const { detail, error } = answer.json();
    expect((detail ?? error).endsWith(hint)).toBe(true);
  });

  it.each(['gzip', 'br', 'deflate, gzip'])(
    'should get status 415 when its content-encoding is %s',
    async (encoding) => {
      const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
      const answer = await (await plainApp()).inject({
        method: 'POST',
        url: '/predict',
        payload: gzipSync('{}'),
        headers,
      });
      expect([answer.statusCode, answer.headers['accept-encoding']]).toEqual([415, 'identity']);
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.json()).toMatchObject({
        code: 'EncodedBody',
        detail: `The body has the content-encoding "${encoding}"; send it uncompressed, without the header content-encoding`,
      });
    },
  );

  it('should get problem details when its URL cannot be decoded', async () => {
    const answer = await (await plainApp()).inject('/forecasts/%E0%A4%A');
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.json()).toMatchObject({ ...problem, code: 'InvalidPath' });
    expect(answer.json().detail).toContain('write % itself as %25');
  });

  it('should get problem details when it is not HTTP', async () => {
    const app = await plainApp();
    await app.listen({ port: 0, host: '127.0.0.1' });
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
    let answer = '';
    socket.on('data', (text) => {
      answer += text;
    });
    socket.write('this is not HTTP\r\n\r\n');
    await once(socket, 'close');
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    const [status, ...headers] = head.split('\r\n');
    expect(status).toBe('HTTP/1.1 400 Bad Request');
    expect(headers).toContain('content-type: application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ ...problem, code: 'MalformedRequest' });
    await app.close();
  });
});
