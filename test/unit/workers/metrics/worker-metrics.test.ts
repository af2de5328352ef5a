import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Gauge, Registry } from 'prom-client';
import { choosePorts } from '../../../../stack/ports';
import { manualClock } from '../../../../system/clock';
import { resolveAddress } from '../../../../system/resolve-address';
import { serveMetrics } from '../../../../system/serve-metrics';
import { addCreditGauges } from '../../../../workers/metrics/credit-gauges';

describe('the credit metrics', () => {
  it('query the credits once in ten minutes, even if they are read more often', async () => {
    const registry = new Registry();
    const clock = manualClock(0);
    let queries = 0;
    const credits = async () => ({ remaining: 10_000 - ++queries, limit: 10_000 });
    addCreditGauges({ registry, liveCoinWatch: { credits }, clock });
    for (const minute of [0, 1, 9]) {
      clock.set(minute * 60_000);
      expect(await registry.metrics()).toContain('nexthour_credits_remaining 9999');
    }
    clock.set(10 * 60_000);
    const shown = await registry.metrics();
    expect(shown).toContain('nexthour_credits_remaining 9998');
    expect(shown).toContain('nexthour_credits_limit 10000');
  });

  it('have no series when LiveCoinWatch does not answer', async () => {
    const registry = new Registry();
    const credits = () => Promise.reject(new Error('no answer'));
    addCreditGauges({ registry, liveCoinWatch: { credits }, clock: manualClock(0) });
    expect(await registry.metrics()).not.toMatch(/^nexthour_credits/m);
  });
});

describe('the address of a worker’s metrics', () => {
  it('is the IP address of HOST, which may be a name', async () => {
    expect(await resolveAddress('localhost')).toBe('127.0.0.1');
    expect(await resolveAddress('0.0.0.0')).toBe('0.0.0.0');
    expect(await resolveAddress('::')).toBe('::');
    await expect(resolveAddress('no.such.invalid')).rejects.toThrow(
      'HOST is no.such.invalid, which is no address of this machine (ENOTFOUND)',
    );
  });
});

describe('serveMetrics', () => {
  const options = { registry: new Registry(), host: '127.0.0.1' };

  it('answers 500 when a metric cannot be read, and the process continues', async () => {
    const registry = new Registry();
    const collect = () => Promise.reject(new Error('unreadable'));
    registry.registerMetric(new Gauge({ name: 'broken', help: 'Broken', registers: [], collect }));
    const { metrics: port = 0 } = await choosePorts({ requests: [{ name: 'metrics' }], lastPorts: {} });
    const server = await serveMetrics({ ...options, registry, port });
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect([answer.status, await answer.text()]).toEqual([500, 'unreadable\n']);
    server?.close();
  });

  it('serves nothing on port 0', async () => {
    expect(await serveMetrics({ ...options, port: 0 })).toBeNull();
  });

  it('says what to do when the port is taken', async () => {
    const holder = createServer().listen(0, options.host);
    await new Promise((resolve) => holder.once('listening', resolve));
    const { port } = holder.address() as AddressInfo;
    await expect(serveMetrics({ ...options, port })).rejects.toThrow(/EADDRINUSE.*set METRICS_PORT to a free port/);
    holder.close();
  });
});
