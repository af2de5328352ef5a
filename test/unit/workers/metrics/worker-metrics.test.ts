import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Gauge, Registry } from 'prom-client';
import { choosePorts } from '../../../../stack/ports';
import { manualClock } from '../../../../system/clock';
import { serveMetrics } from '../../../../workers/metrics/serve-metrics';
import { watchCredits } from '../../../../workers/metrics/watch-credits';
import { addressOf } from '../../../../workers/metrics/worker-metrics';

describe('the credits', () => {
  it('are asked for once in ten minutes, however often they are shown', async () => {
    const registry = new Registry();
    const clock = manualClock(0);
    let asked = 0;
    const credits = async () => ({ remaining: 10_000 - ++asked, limit: 10_000 });
    watchCredits({ registry, liveCoinWatch: { credits }, clock });
    for (const minute of [0, 1, 9]) {
      clock.set(minute * 60_000);
      expect(await registry.metrics()).toContain('nexthour_credits_remaining 9999');
    }
    clock.set(10 * 60_000);
    const shown = await registry.metrics();
    expect(shown).toContain('nexthour_credits_remaining 9998');
    expect(shown).toContain('nexthour_credits_limit 10000');
  });

  it('are no series when the exchange does not answer', async () => {
    const registry = new Registry();
    const credits = () => Promise.reject(new Error('no answer'));
    watchCredits({ registry, liveCoinWatch: { credits }, clock: manualClock(0) });
    expect(await registry.metrics()).not.toMatch(/^nexthour_credits/m);
  });
});

describe('the address of a worker’s metrics', () => {
  it('is what HOST stands for, as a name too', async () => {
    expect(await addressOf('localhost')).toBe('127.0.0.1');
    expect(await addressOf('0.0.0.0')).toBe('0.0.0.0');
    expect(await addressOf('::')).toBe('::');
    await expect(addressOf('no.such.invalid')).rejects.toThrow('HOST is no.such.invalid, which stands for no address');
  });
});

describe('the port of a worker’s metrics', () => {
  const place = { registry: new Registry(), host: '127.0.0.1' };

  it('answers that it cannot when a metric cannot be read, and the process goes on', async () => {
    const registry = new Registry();
    const collect = () => Promise.reject(new Error('unreadable'));
    registry.registerMetric(new Gauge({ name: 'planted', help: 'Planted', registers: [], collect }));
    const { metrics: port = 0 } = await choosePorts({ wishes: [{ name: 'metrics' }], lastTime: {} });
    const server = await serveMetrics({ ...place, registry, port });
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect([answer.status, await answer.text()]).toEqual([500, 'unreadable\n']);
    server?.close();
  });

  it('is none where it is 0', async () => {
    expect(await serveMetrics({ ...place, port: 0 })).toBeNull();
  });

  it('is named with its remedy when another program holds it', async () => {
    const holder = createServer().listen(0, place.host);
    await new Promise((resolve) => holder.once('listening', resolve));
    const { port } = holder.address() as AddressInfo;
    await expect(serveMetrics({ ...place, port })).rejects.toThrow(/EADDRINUSE.*set METRICS_PORT to a free port/);
    holder.close();
  });
});
