import { createMetrics } from '../../../../serve/metrics/metrics';
import { emptyLedger, plainApp } from '../../../support/plain-app';
import { until } from '../../../support/until';

describe('more requests than the server may answer at once', () => {
  it('should be refused, except for health, readiness and metrics, until other requests are answered', async () => {
    let answer: () => void = () => undefined;
    const read = new Promise<null>((resolve) => (answer = () => resolve(null)));
    const app = await plainApp({
      ledger: { ...emptyLedger.ledger, latest: () => read },
      maxInFlight: 2,
      metrics: createMetrics(),
    });
    // inject() sends its request when somebody waits for the answer.
    const accepted = [1, 2].map(() => app.inject('/forecasts/latest').then(({ statusCode }) => statusCode));
    await until(
      async () => (await app.inject('/metrics')).body,
      (metrics) => metrics.includes('nexthour_requests_in_flight 2'),
    );
    const refused = await app.inject('/model');
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '1']);
    expect(refused.json()).toEqual({
      type: 'about:blank',
      title: 'Service Unavailable',
      status: 503,
      detail: 'The server is already answering 2 requests, which is its limit; try again in one second',
      code: 'Overloaded',
    });
    for (const path of ['/health', '/ready', '/v2/health/live', '/v2/health/ready'])
      expect((await app.inject(path)).statusCode).toBe(200);
    const metrics = (await app.inject('/metrics')).body;
    expect(metrics).toContain('nexthour_requests_shed_total 1');
    expect(metrics).toContain('nexthour_requests_in_flight 2');

    answer();
    expect(await Promise.all(accepted)).toEqual([404, 404]);
    expect((await app.inject('/model')).statusCode).toBe(200);
  });
});
