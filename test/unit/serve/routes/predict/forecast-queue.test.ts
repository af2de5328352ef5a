import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createMetrics } from '../../../../../serve/metrics/metrics';
import type { ServedModel } from '../../../../../serve/served-model/served-model';
import { modelWith, plainApp } from '../../../../support/plain-app';
import { until } from '../../../../support/until';

const REQUEST = 'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n';
const LIMIT = 8;
/** Longer than the queue computes forecasts in one turn of the event loop. */
const SLOW_MS = 8;

/** Opens connections before any of them sends a request, so that all requests arrive in the same turn of the event loop. */
class Callers {
  private readonly sockets: Socket[] = [];
  readonly answers: string[] = [];

  async connect(port: number, count: number): Promise<void> {
    for (let index = 0; index < count; index++) {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      this.sockets.push(socket);
      socket.on('data', (text) => (this.answers[index] = `${this.answers[index] ?? ''}${text}`));
    }
  }

  send(text: string): void {
    for (const socket of this.sockets) socket.write(text);
  }

  disconnect(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** The statuses of all answers, after each caller has one. */
  async statuses(): Promise<string[]> {
    await until(
      async () => this.answers.filter(Boolean).length,
      (count) => count === this.sockets.length,
    );
    return this.answers.map((answer) => answer.slice(9, 12)).sort();
  }
}

/** Keeps the thread busy, as a slow forecast does. */
function spend(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

function countAnswers(metrics: string, status: number): number {
  return Number(new RegExp(`route="/predict",status="${status}"} (\\d+)`).exec(metrics)?.[1] ?? 0);
}

describe('more forecasts than the queue holds', () => {
  let callers: Callers;
  let app: Awaited<ReturnType<typeof plainApp>>;
  let port: number;
  /** Runs at each forecast. */
  let onForecast: () => void;

  beforeEach(async () => {
    onForecast = () => undefined;
    callers = new Callers();
    const model = modelWith({ version: '3', runId: 'run-3' });
    await model.refresh();
    const watched: ServedModel = {
      ...model,
      current: () => {
        onForecast();
        return model.current();
      },
    };
    app = await plainApp({ model: watched, maxWaitingForecasts: LIMIT, metrics: createMetrics() });
    await app.listen({ port: 0, host: '127.0.0.1' });
    port = (app.server.address() as AddressInfo).port;
  });
  afterEach(async () => {
    callers.disconnect();
    await app.close();
  });

  it('should be refused with Retry-After when they arrive faster than they are computed', async () => {
    onForecast = () => spend(SLOW_MS);
    await callers.connect(port, 40);
    callers.send(`${REQUEST}{}`);
    const statuses = await callers.statuses();
    const refusals = statuses.filter((status) => status === '503').length;
    expect([...new Set(statuses)]).toEqual(['200', '503']);
    expect(statuses.length - refusals).toBeGreaterThanOrEqual(LIMIT);
    const refused = callers.answers.find((answer) => answer.startsWith('HTTP/1.1 503')) ?? '';
    expect(refused).toMatch(/^retry-after: 1\r$/m);
    expect(refused).toMatch(/^content-type: application\/problem\+json/m);
    expect(JSON.parse(refused.split('\r\n\r\n')[1] ?? '')).toMatchObject({
      code: 'Overloaded',
      detail: '8 requests already wait for a forecast, which is the limit; try again in one second',
    });
    expect((await app.inject('/metrics')).body).toContain(`nexthour_requests_shed_total ${refusals}\n`);
  });

  it('should not delay a health check until all forecasts are computed', async () => {
    const order: string[] = [];
    const health = connect(port, '127.0.0.1');
    await once(health, 'connect');
    health.on('data', (text) => order.push(String(text).slice(9, 12)));
    onForecast = () => {
      if (order.length === 0) health.write('GET /health HTTP/1.1\r\nhost: x\r\n\r\n');
      order.push('forecast');
      spend(SLOW_MS);
    };
    await callers.connect(port, LIMIT);
    callers.send(`${REQUEST}{}`);
    await callers.statuses();
    health.destroy();
    expect(order.filter((event) => event === 'forecast')).toHaveLength(LIMIT);
    expect(order.indexOf('200')).toBeGreaterThan(0);
    expect(order.indexOf('200')).toBeLessThan(LIMIT);
  });

  it('should be computed in the same turn of the event loop when they are fast', async () => {
    let turn = 0;
    const countTurns = () => {
      turn += 1;
      turns = setImmediate(countTurns);
    };
    let turns = setImmediate(countTurns);
    const seen: number[] = [];
    onForecast = () => seen.push(turn);
    await callers.connect(port, LIMIT);
    callers.send(`${REQUEST}{}`);
    await callers.statuses();
    clearImmediate(turns);
    expect(seen).toHaveLength(LIMIT);
    expect(new Set(seen).size).toBeLessThan(LIMIT);
  });

  it('should not be computed for callers that have disconnected', async () => {
    onForecast = () => {
      callers.disconnect();
      spend(SLOW_MS);
    };
    await callers.connect(port, LIMIT);
    callers.send(`${REQUEST}{}`);
    const metrics = await until(
      async () => (await app.inject('/metrics')).body,
      (text) => countAnswers(text, 200) + countAnswers(text, 499) === LIMIT,
    );
    const computed = Number(/inference_latency_seconds_count (\d+)/.exec(metrics)?.[1]);
    expect(computed).toBeGreaterThan(0);
    expect(computed).toBeLessThan(LIMIT / 2);
  });

  it('should leave room for others while the body of a request has not arrived', async () => {
    const slow = new Callers();
    await slow.connect(port, LIMIT);
    slow.send(`${REQUEST}{`);
    await callers.connect(port, LIMIT);
    callers.send(`${REQUEST}{}`);
    expect(await callers.statuses()).toEqual(Array(LIMIT).fill('200'));
    slow.send('}');
    expect(await slow.statuses()).toEqual(Array(LIMIT).fill('200'));
    slow.disconnect();
  });
});
