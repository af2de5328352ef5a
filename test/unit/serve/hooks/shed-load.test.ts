import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createMetrics } from '../../../../serve/metrics/metrics';
import { plainApp } from '../../../support/plain-app';
import { until } from '../../../support/until';

describe('more requests than the server may answer at once', () => {
  const sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  /** Sends a request with an incomplete body, so that it stays in progress. */
  async function beginRequest(port: number): Promise<Socket> {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    await once(socket, 'connect');
    socket.write('POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{');
    return socket;
  }

  it('should be refused, except for health and metrics, until other requests are answered or disconnect', async () => {
    const app = await plainApp({ maxInFlight: 2, metrics: createMetrics() });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo;
    const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
    const [first] = [await beginRequest(port), await beginRequest(port)];
    await until(
      () => ask('/model'),
      ({ status }) => status === 503,
    );

    const refused = await ask('/model');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await refused.json()).toEqual({
      type: 'about:blank',
      title: 'Service Unavailable',
      status: 503,
      detail: 'The server is already answering 2 requests, which is its limit; try again in one second',
      code: 'Overloaded',
    });
    expect((await ask('/health')).status).toBe(200);
    expect(await (await ask('/metrics')).text()).toMatch(/nexthour_requests_shed_total [1-9]/);

    first.destroy();
    await until(
      () => ask('/model'),
      ({ status }) => status === 200,
    );
    expect(await (await ask('/metrics')).text()).toContain(
      'requests_total{method="POST",route="/predict",status="499"} 1',
    );
    for (const socket of sockets) socket.destroy();
    await app.close();
  });
});
