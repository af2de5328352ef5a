import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectObjectStore, sha256Of } from '../../../clients/object-store';
import { createClient } from '../../../clients/object-store/connection';

const keys = { accessKey: 'a', secretKey: 'b', bucket: 'data', region: 'us-east-1' };

test('reaches an object store at an IPv6 address', async () => {
  const requested: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    requested.push(request.url);
    response.end();
  });
  await new Promise<void>((done) => server.listen(0, '::1', done));
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://[::1]:${port}`;
  expect(await createClient({ endpoint, ...keys }).bucketExists('data')).toBe(true);
  expect(requested[0]).toMatch(/^\/data/);
  await new Promise((done) => server.close(done));
});

test('stops reading an object that has more bytes than were stored', async () => {
  let sent = 0;
  const server = createServer((_, response) => {
    const chunk = Buffer.alloc(64 * 1024);
    const send = () => {
      while (!response.destroyed && response.write(chunk)) sent += chunk.byteLength;
    };
    response.on('drain', send);
    send();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const objectStore = connectObjectStore({ endpoint: `http://127.0.0.1:${port}`, ...keys });
  const endless = { key: 'raw/x', sha256: sha256Of('x'), bytes: 100_000 };
  await expect(objectStore.get(endless)).rejects.toMatchObject({
    code: 'CorruptObject',
    message: 'Object raw/x has more than the 100000 bytes that were stored',
  });
  expect(sent).toBeLessThan(20_000_000);
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

test('shows the sentence of the object store with its code and a remedy', async () => {
  const server = createServer((_, response) => {
    response.writeHead(403, { 'content-type': 'application/xml' });
    response.end(
      '<Error><Code>SignatureDoesNotMatch</Code><Message>The signature we calculated doesn&#39;t match.</Message></Error>',
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const objectStore = connectObjectStore({ endpoint: `http://127.0.0.1:${port}`, ...keys });
  await expect(objectStore.get({ key: 'raw/x', sha256: sha256Of('x'), bytes: 1 })).rejects.toMatchObject({
    message:
      "The object store could not get raw/x: SignatureDoesNotMatch: The signature we calculated doesn't match; check MINIO_ACCESS_KEY and MINIO_SECRET_KEY",
    canRetry: false,
  });
  await new Promise((done) => server.close(done));
});
