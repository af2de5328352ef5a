import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Spreader {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts a small proxy that sends each request to the next of the servers, and names its caller in `x-forwarded-for`, as a load balancer
 * does.
 */
export async function startSpreader(servers: readonly string[]): Promise<Spreader> {
  let next = 0;
  const proxy = createServer((incoming, outgoing) => {
    const server = servers[next++ % servers.length] ?? '';
    const { method, url = '/', headers, socket } = incoming;
    const from = headers['x-forwarded-for'] ?? socket.remoteAddress ?? '';
    const forwarded = request(new URL(url, server), { method, headers: { ...headers, 'x-forwarded-for': from } });
    forwarded.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, 'x-served-by': server });
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.writeHead(502).end());
    outgoing.on('close', () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    close: async () => {
      proxy.closeAllConnections();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}
