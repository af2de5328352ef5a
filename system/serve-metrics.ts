import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import { NexthourError } from './errors';
import { explainUnusableHost } from './resolve-address';

/**
 * Serves `GET /metrics` for Prometheus; returns `null` when the port is 0, which turns it off.
 * @throws NexthourError `UnusableHost`, or `PortUnavailable` when the server cannot listen on the port
 */
export async function serveMetrics(options: {
  registry: Registry;
  host: string;
  port: number;
}): Promise<Server | null> {
  const { registry, host, port } = options;
  if (port === 0) return null;
  const server = createServer((request, response) => {
    answer(registry, request, response).catch(({ message }: Error) => response.writeHead(500).end(`${message}\n`));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        explainUnusableHost(host, error) ??
          new NexthourError('PortUnavailable', `${error.message}; set METRICS_PORT to a free port, or to 0`),
      ),
    );
    server.listen(port, host, resolve);
  });
  return server;
}

async function answer(registry: Registry, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'GET' || request.url !== '/metrics') {
    response.writeHead(404).end('This server answers only GET /metrics\n');
    return;
  }
  const text = await registry.metrics();
  response.writeHead(200, { 'content-type': registry.contentType }).end(text);
}
