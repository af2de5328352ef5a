import { createServer, type Server } from 'node:http';

/**
 * `GET /ready` on a port of the loopback address answers 200 while the process is ready, else 503. Returns `null` without a port.
 * @param port WORKER_HEALTH_PORT; 0 opens none
 */
export async function serveHealth(
  port: number | undefined,
  readState: () => { readonly isReady: boolean; readonly text: string },
): Promise<Server | null> {
  if (!port) return null;
  const server = createServer((_, response) => {
    const { isReady, text } = readState();
    response.writeHead(isReady ? 200 : 503).end(text);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return server;
}
