import { createFastify } from '../../../serve/fastify';
import { silent } from '../../support/plain-app';

async function ipSeen(trustProxy: readonly string[] | undefined, remoteAddress: string): Promise<string> {
  const app = createFastify(silent, 'no list', { trustProxy });
  app.get('/ip', (request) => ({ ip: request.ip }));
  const headers = { 'x-forwarded-for': '203.0.113.7' };
  return (await app.inject({ url: '/ip', headers, remoteAddress })).json().ip;
}

it.each([
  [undefined, '10.0.0.5', '10.0.0.5'],
  [['10.0.0.5'], '10.0.0.5', '203.0.113.7'],
  [['10.0.0.0/8', 'fd00::/8'], '10.1.2.3', '203.0.113.7'],
  [['fd00::/8'], 'fd00::1', '203.0.113.7'],
  [['loopback'], '127.0.0.1', '203.0.113.7'],
  // A caller that is no proxy may write any address.
  [['10.0.0.5'], '192.0.2.9', '192.0.2.9'],
])('with TRUST_PROXY %j, a request from %s comes from %s', async (trustProxy, remoteAddress, ip) => {
  expect(await ipSeen(trustProxy, remoteAddress)).toBe(ip);
});
