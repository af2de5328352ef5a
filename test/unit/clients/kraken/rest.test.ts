import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectKrakenRest } from '../../../../clients/kraken/rest';

const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Connects to a server that sends this answer to every call. */
async function connectTo(body: string | null, { status = 200, deadlineMs = 60_000 } = {}) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (body !== null) response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const rest = connectKrakenRest({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, deadlineMs });
  closers.push(
    () => server.close().closeAllConnections(),
    () => rest.close(),
  );
  return { rest, asked };
}

const query = { asset: 'BTC', since: '1688669597000000000' };

test('reads a page of trades as Kraken writes it', async () => {
  const body = `{"error":[],"result":{"XXBTZUSD":[
    ["30243.40000","0.34507674",1688669597.8277369,"b","m","",61044952],
    ["30243.30000","0.00376960",1688669598.2804112,"s","l","",61044953]],"last":"1688671969993150842"}}`;
  const { rest, asked } = await connectTo(body);
  expect(await rest.trades(query)).toEqual({
    trades: [
      { id: 61_044_952, price: 30_243.4, quantity: 0.34507674, side: 'buy', at: '2023-07-06T18:53:17.827737Z' },
      { id: 61_044_953, price: 30_243.3, quantity: 0.0037696, side: 'sell', at: '2023-07-06T18:53:18.280411Z' },
    ],
    last: '1688671969993150842',
    isNewest: true,
  });
  expect(asked).toEqual(['/0/public/Trades?pair=XBTUSD&since=1688669597000000000&count=1000']);
});

test.each([
  ['a rate limit', 200, '{"error":["EGeneral:Too many requests"]}', 'TooManyRequests', true],
  ['a rate limit by status', 429, 'slow down', 'TooManyRequests', true],
  ['a busy service', 200, '{"error":["EService:Unavailable"]}', 'CallRefused', true],
  ['an unknown pair', 200, '{"error":["EQuery:Unknown asset pair"]}', 'CallRefused', false],
  ['a gateway', 502, '<html>Bad gateway</html>', 'UnexpectedAnswer', true],
  ['a text', 200, 'hello', 'UnexpectedAnswer', true],
  ['another shape', 200, '{"error":[],"result":{"XXBTZUSD":[[1]],"last":"1"}}', 'UnexpectedAnswer', true],
  ['no `last`', 200, '{"error":[],"result":{"XXBTZUSD":[]}}', 'UnexpectedAnswer', true],
])('explains %s', async (_, status, body, code, canRetry) => {
  const { rest } = await connectTo(body, { status });
  await expect(rest.trades(query)).rejects.toMatchObject({ code, canRetry });
});

test.each([
  ['{"error":[],"result":{"status":"online","timestamp":"2026-11-26T12:00:00Z"}}', 'kraken'],
  ['{"error":[],"result":{"status":"online","source":"generated+112w"}}', 'generated+112w'],
])('reads the source from %s', async (body, source) => {
  const { rest, asked } = await connectTo(body);
  expect(await rest.source()).toBe(source);
  expect(asked).toEqual(['/0/public/SystemStatus']);
});

test('does not guess the source', async () => {
  const { rest } = await connectTo('{"error":["EService:Unavailable"]}');
  await expect(rest.source()).rejects.toMatchObject({ code: 'CallRefused', canRetry: true });
});

test('explains that no answer came, and what to check', async () => {
  const { rest } = await connectTo(null, { deadlineMs: 50 });
  const message = expect.stringMatching(/^No answer from http:.*timed out after 50 ms\); check KRAKEN_REST_URL/);
  await expect(rest.trades(query)).rejects.toMatchObject({ code: 'NoAnswer', canRetry: true, message });
  const closed = connectKrakenRest({ url: 'http://127.0.0.1:1' });
  await expect(closed.trades(query)).rejects.toMatchObject({ message: expect.stringContaining('ECONNREFUSED') });
});

test('keeps the reason of a caller that cancels', async () => {
  const { rest } = await connectTo(null);
  await expect(rest.trades(query, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
});
