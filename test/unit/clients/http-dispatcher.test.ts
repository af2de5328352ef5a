import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { request } from 'undici';
import { createDispatcher } from '../../../clients/http-dispatcher';
import { connectLiveCoinWatch } from '../../../clients/livecoinwatch';
import { createClient } from '../../../clients/object-store/connection';
import { findProxy } from '../../../config/find-proxy';

const PROXY_VARIABLES = ['http_proxy', 'HTTP_PROXY', 'no_proxy', 'NO_PROXY'];

describe('HTTP calls beside a proxy', () => {
  const before = Object.fromEntries(PROXY_VARIABLES.map((name) => [name, process.env[name]]));
  const asked: string[] = [];
  const server = createServer((_, response) => response.end('direct'));
  const proxy = createServer((_, response) => response.end('proxied'));
  proxy.on('request', ({ url }) => asked.push(url ?? ''));
  /** Connects to `server`, whatever the target is, unless the target is refused. */
  proxy.on('connect', ({ url = '' }, socket) => {
    asked.push(url);
    if (url.startsWith('refused')) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    const target = connect(portOf(server), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connected\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    for (const each of [target, socket]) each.on('error', () => undefined);
  });
  const portOf = (each: Server) => (each.address() as AddressInfo).port;

  beforeAll(async () => {
    for (const each of [server, proxy]) await once(each.listen(0, '127.0.0.1'), 'listening');
    for (const name of PROXY_VARIABLES) delete process.env[name];
    process.env.http_proxy = `http://127.0.0.1:${portOf(proxy)}`;
  });

  afterEach(() => asked.splice(0));
  afterAll(async () => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    for (const each of [server, proxy]) {
      each.closeAllConnections();
      await once(each.close(), 'close');
    }
  });

  it('reach the loopback address directly, and other machines through the proxy', async () => {
    const dispatcher = createDispatcher({});
    const { body } = await request(`http://127.0.0.1:${portOf(server)}/`, { dispatcher });
    expect(await body.text()).toBe('direct');
    expect(asked).toEqual([]);
    await request('http://mlflow.example/api', { dispatcher }).then(
      ({ body: text }) => text.dump(),
      () => undefined,
    );
    expect(asked.join()).toContain('mlflow.example');
    await dispatcher.close();
  });

  const keys = { accessKey: 'a', secretKey: 'b', bucket: 'data', region: 'us-east-1' };

  it('reach an object store on another machine through the proxy, and one here directly', async () => {
    expect(await createClient({ endpoint: 'http://s3.example:9000', ...keys }).bucketExists('data')).toBe(true);
    expect(asked).toEqual(['s3.example:9000']);
    await createClient({ endpoint: `http://127.0.0.1:${portOf(server)}`, ...keys }).bucketExists('data');
    expect(asked).toHaveLength(1);
  });

  it('reach the source of the prices on another machine through the proxy, and one here directly', async () => {
    const connect = (url: string) => connectLiveCoinWatch({ url, apiKey: 'key' }).credits();
    await expect(connect('http://prices.example')).rejects.toThrow('it is not JSON: "direct"');
    expect(asked).toEqual(['prices.example:80']);
    await expect(connect('https://refused.example')).rejects.toThrow('did not connect to refused.example:443');
    await expect(connect(`http://127.0.0.1:${portOf(server)}`)).rejects.toThrow('it is not JSON: "direct"');
    expect(asked).toEqual(['prices.example:80', 'refused.example:443']);
  });

  it('name the proxy that refuses to connect to the object store', async () => {
    const refused = createClient({ endpoint: 'http://refused.example', ...keys }).bucketExists('data');
    await expect(refused).rejects.toThrow(
      /the proxy http:\/\/127\.0\.0\.1:\d+\/ did not connect to refused\.example:80: it answered 403 Forbidden/,
    );
  });

  it.each(['', '*', 'other', 'a.test', '.a.test', '*.a.test', 'b.a.test:80', 'a.test:81', 'A.TEST', 'x, a.test'])(
    'use the proxy by one rule for all clients, with no_proxy %j',
    async (exceptions) => {
      process.env.no_proxy = exceptions;
      const lookup = (_: string, __: object, done: (error: null, found: object[]) => void) =>
        done(null, [{ address: '127.0.0.1', family: 4 }]);
      const dispatcher = createDispatcher({ connect: { lookup } as object });
      for (const host of ['a.test', 'b.a.test', 'ba.test', 'b.a.test:81']) {
        asked.splice(0);
        await request(`http://${host}/`, { dispatcher }).then(
          ({ body }) => body.dump(),
          () => undefined,
        );
        expect([host, findProxy(new URL(`http://${host}`)) !== null]).toEqual([host, asked.length > 0]);
      }
      await dispatcher.close();
      delete process.env.no_proxy;
    },
  );
});
