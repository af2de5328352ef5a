import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import { createDispatcher } from '../../../clients/http-dispatcher';

const PROXY_VARIABLES = ['http_proxy', 'HTTP_PROXY', 'no_proxy', 'NO_PROXY'];

describe('HTTP calls beside a proxy', () => {
  const before = Object.fromEntries(PROXY_VARIABLES.map((name) => [name, process.env[name]]));
  const asked: string[] = [];
  const server = createServer((_, response) => response.end('direct'));
  const proxy = createServer((_, response) => response.end('proxied'));
  proxy.on('request', ({ url }) => asked.push(url ?? ''));
  proxy.on('connect', ({ url }, socket) => {
    asked.push(url ?? '');
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  const portOf = (each: Server) => (each.address() as AddressInfo).port;

  beforeAll(async () => {
    for (const each of [server, proxy]) await once(each.listen(0, '127.0.0.1'), 'listening');
    for (const name of PROXY_VARIABLES) delete process.env[name];
    process.env.http_proxy = `http://127.0.0.1:${portOf(proxy)}`;
  });

  afterAll(async () => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    for (const each of [server, proxy]) await once(each.close(), 'close');
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
});
