import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';

export interface MetricsPlace {
  readonly registry: Registry;
  readonly host: string;
  /** 0 shows them nowhere. */
  readonly port: number;
}

/**
 * `GET /metrics`, for Prometheus.
 * @throws Error that says how to mend it when the port is taken
 */
export async function serveMetrics({ registry, host, port }: MetricsPlace): Promise<Server | null> {
  if (port === 0) return null;
  const server = createServer((request, response) => {
    answer(registry, request, response).catch(({ message }: Error) => response.writeHead(500).end(`${message}\n`));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ message }) => reject(new Error(`${message}; set METRICS_PORT to a free port, or to 0`)));
    server.listen(port, host, resolve);
  });
  return server;
}

async function answer(registry: Registry, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'GET' || request.url !== '/metrics') {
    response.writeHead(404).end('GET /metrics is all there is\n');
    return;
  }
  const text = await registry.metrics();
  response.writeHead(200, { 'content-type': registry.contentType }).end(text);
}
