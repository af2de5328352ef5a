import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectAlphaVantage } from '../../../../clients/alpha-vantage';
import { connectPolygon } from '../../../../clients/polygon';
import { messageOf } from '../../../../system/errors';

const KEY = 'secret/key+of the tests';
let server: Server;
let requests: IncomingMessage[];
afterEach(() => new Promise((done) => server.close(done)));

async function serve(status: number, body: string | null): Promise<string> {
  requests = [];
  server = createServer((request, response) => {
    requests.push(request);
    response.setHeader('connection', 'close');
    if (body === null) response.destroy();
    else response.writeHead(status, { location: 'http://elsewhere.example/' }).end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const query = { ticker: 'C:EURUSD', from: 0, to: 1 };
const json = (value: unknown) => JSON.stringify(value);

it.each<[string, number, unknown, RegExp]>([
  ['an error under status 200', 200, { status: 'ERROR', error: `wrong key ${KEY}` }, /refuses.*wrong key \*\*\*/],
  ['a next page on another host', 200, { status: 'OK', next_url: 'https://evil.example/v2' }, /https:\/\/evil.example/],
  ['a next page with a password', 200, { status: 'OK', next_url: 'http://a:b@127.0.0.1/' }, /the key may be sent to/],
  ['a next page that is no address', 200, { status: 'OK', next_url: 'page 2' }, /no address/],
  ['a bar without a price', 200, { status: 'OK', results: [{ t: 1 }] }, /cannot be used/],
  ['a price that is a text', 200, { status: 'OK', results: [{ t: 1, c: '2' }] }, /cannot be used/],
  ['a page of a proxy', 502, '<h1>Bad gateway</h1>', /refuses the call with status 502.*check POLYGON_URL/],
  ['a redirect', 302, '', /cannot be used/],
  ['too many calls under status 200', 200, { status: 'ERROR', error: 'You exceeded the maximum requests' }, /too many/],
])('Polygon: %s is an error without the key', async (_, status, body, message) => {
  const url = await serve(status, typeof body === 'string' ? body : json(body));
  const polygon = connectPolygon({ url, apiKey: KEY });
  const error = await polygon.firstPage(query).catch((reason: unknown) => messageOf(reason));
  expect(error).toMatch(message);
  expect(error).not.toContain('secret');
  expect(requests[0]?.url).not.toContain('secret');
  expect(requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
  expect(requests).toHaveLength(1);
  await polygon.close();
});

it.each([{ status: 'OK' }, { status: 'DELAYED', results: null }])('Polygon: %j has no bars', async (body) => {
  const polygon = connectPolygon({ url: await serve(200, json(body)), apiKey: KEY });
  expect(await polygon.firstPage(query)).toEqual({ bars: [], next: null });
  await polygon.close();
});

it.each<[string, number, unknown, RegExp]>([
  ['a note', 200, { Note: `5 calls per minute: call frequency of ${KEY}` }, /too many.*\*\*\*/],
  ['an information', 200, { Information: 'the rate limit is 25 requests per day' }, /too many/],
  ['an error message', 200, { 'Error Message': 'Invalid API call' }, /refuses.*Invalid API call/],
  ['no data', 200, {}, /cannot be used/],
  ['a value that is no number', 200, { data: [{ date: '2026-01-01', value: '1,5' }] }, /"1,5" of 2026-01-01/],
  ['a day that does not exist', 200, { data: [{ date: '2026-02-30', value: '1' }] }, /2026-02-30 does not exist/],
  ['half an answer', 200, '{"data":[{"da', /cannot be used/],
  ['a fault of the server', 503, 'out of order', /status 503/],
])('Alpha Vantage: %s is an error without the key', async (_, status, body, message) => {
  const url = await serve(status, typeof body === 'string' ? body : json(body));
  const api = connectAlphaVantage({ url, apiKey: KEY });
  const error = await api.read({ function: 'CPI' }).catch((reason: unknown) => messageOf(reason));
  expect(error).toMatch(message);
  expect(error).not.toContain('secret');
  await api.close();
});

it('an answer that breaks off names the address without the key', async () => {
  const url = await serve(200, null);
  const api = connectAlphaVantage({ url, apiKey: KEY });
  const error = await api.read({ function: 'CPI' }).catch((reason: unknown) => messageOf(reason));
  expect(error).toMatch(/No answer from http:\/\/127.0.0.1:\d+\/query .*check ALPHA_VANTAGE_URL/);
  expect(error).not.toContain('secret');
  await api.close();
});

it('reads missing values as missing, in the order of time', async () => {
  const data = [
    { date: '2026-01-02', value: '4.25' },
    { date: '2026-01-01', value: '.' },
  ];
  const api = connectAlphaVantage({ url: await serve(200, json({ data })), apiKey: KEY });
  expect(await api.read({ function: 'CPI' })).toEqual([
    { start: Date.UTC(2026, 0, 1), value: null },
    { start: Date.UTC(2026, 0, 2), value: 4.25 },
  ]);
  await api.close();
});
