import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient } from '../../../clients/object-store/connection';

test('reaches an object store at an IPv6 address', async () => {
  const requested: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    requested.push(request.url);
    response.end();
  });
  await new Promise<void>((done) => server.listen(0, '::1', done));
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://[::1]:${port}`;
  const keys = { accessKey: 'a', secretKey: 'b', bucket: 'data', region: 'us-east-1' };
  expect(await createClient({ endpoint, ...keys }).bucketExists('data')).toBe(true);
  expect(requested[0]).toMatch(/^\/data/);
  await new Promise((done) => server.close(done));
});
