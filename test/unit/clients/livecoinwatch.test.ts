import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { connectLiveCoinWatch } from '../../../clients/livecoinwatch';
import { HOUR_MS, parseHour } from '../../../forecasting/hour';
import { API_KEY, NOW, startSimulator } from '../../support/start-simulator';

const end = parseHour('2026-11-21T07Z');
const range = { asset: 'BTC', start: end - HOUR_MS, end };
const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function connectToSimulator(
  options: Parameters<typeof startSimulator>[0] = {},
  { apiKey = API_KEY, deadlineMs = 60_000 } = {},
) {
  const simulator = await startSimulator(options);
  closers.push(simulator.close);
  return connectLiveCoinWatch({ url: `${simulator.url}/`, apiKey, deadlineMs });
}

/** Connects to a server that sends this response to every call. */
async function connectToFixedAnswer(status: number, body: string, headers: Record<string, string> = {}) {
  const server: Server = createServer((_, response) => response.writeHead(status, headers).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close().closeAllConnections());
  const { port } = server.address() as AddressInfo;
  return connectLiveCoinWatch({ url: `http://127.0.0.1:${port}`, apiKey: API_KEY, maxBytes: 10_000 });
}

describe('the LiveCoinWatch client', () => {
  it('reads history and keeps the bytes of the response', async () => {
    const liveCoinWatch = await connectToSimulator();
    const { bytes, points } = await liveCoinWatch.history(range);
    expect(points).toHaveLength(13);
    expect(points.at(-1)).toEqual({ time: end, rate: 65_820.06, volume: expect.any(Number), cap: expect.any(Number) });
    expect(JSON.parse(bytes.toString()).history).toHaveLength(13);
  });

  it('reads credits and source', async () => {
    const liveCoinWatch = await connectToSimulator();
    await liveCoinWatch.history(range);
    expect(await liveCoinWatch.credits()).toEqual({ remaining: 9_999, limit: 10_000 });
    expect(await liveCoinWatch.source({ asset: 'BTC' })).toBe('replay+112w');
  });

  it('assumes the real source when the server names none', async () => {
    expect(await (await connectToFixedAnswer(200, '{}')).source({ asset: 'BTC' })).toBe('livecoinwatch');
  });

  it('reads null and absent values as unknown, and accepts unknown fields', async () => {
    const body = '{"history":[{"date":1000,"rate":null,"cap":7,"liquidity":1}],"added":"later"}';
    const { points } = await (await connectToFixedAnswer(200, body)).history(range);
    expect(points).toEqual([{ time: 1000, rate: null, volume: null, cap: 7 }]);
  });

  it.each([
    ['a wrong key', 401, 'Unauthorized', { code: 'BadApiKey', canRetry: false }],
    ['an error with status 200', 200, 'Unauthorized', { code: 'BadApiKey', canRetry: false }],
    ['too many calls', 429, 'Slow down', { code: 'TooManyRequests', canRetry: true, retryAfterMs: 7000 }],
    ['no credits', 429, 'Credit limit reached', { code: 'OutOfCredits', canRetry: false }],
    [
      'a bad range',
      400,
      'Bad start',
      { code: 'CallRefused', canRetry: false, message: expect.stringContaining(' with 400: ') },
    ],
    [
      'a fault',
      503,
      'Maintenance',
      { code: 'ServerFault', canRetry: true, message: expect.stringContaining(' with 503: ') },
    ],
  ])('reports %s', async (_, status, description, expected) => {
    const code = status === 200 ? 401 : status;
    const body = JSON.stringify({ error: { code, status: 'S', description } });
    const liveCoinWatch = await connectToFixedAnswer(status, body, { 'retry-after': '7' });
    await expect(liveCoinWatch.history(range)).rejects.toMatchObject(expected);
  });

  it('reads a Retry-After date relative to the clock of the server', async () => {
    const headers = { 'retry-after': 'Sat, 21 Nov 2026 07:00:30 GMT', date: 'Sat, 21 Nov 2026 07:00:10 GMT' };
    const liveCoinWatch = await connectToFixedAnswer(429, '', headers);
    await expect(liveCoinWatch.history(range)).rejects.toMatchObject({ retryAfterMs: 20_000 });
  });

  it('limits Retry-After to two minutes', async () => {
    const headers = { 'retry-after': '86400' };
    const liveCoinWatch = await connectToFixedAnswer(429, '', headers);
    await expect(liveCoinWatch.history(range)).rejects.toMatchObject({ retryAfterMs: 120_000 });
  });

  it.each([
    ['a truncated body', '{"history":[{"date":17'],
    ['an HTML page', '<html></html>'],
    ['a body of an unknown shape', '{"history":{"rate":5}}'],
    ['a body with strings instead of numbers', '{"history":[{"date":1000,"rate":"5"}]}'],
  ])('refuses %s', async (_, body) => {
    const liveCoinWatch = await connectToFixedAnswer(200, body);
    await expect(liveCoinWatch.history(range)).rejects.toMatchObject({ code: 'UnexpectedAnswer', canRetry: true });
  });

  const PAGE = '<html><style>x{}</style><h1>Attention Required!</h1>\n<p>Blocked by our proxy</p></html>';

  it.each([
    [
      403,
      PAGE,
      /^\S+history was refused with 403: "Attention Required! Blocked by our proxy"; .*check LIVE_COIN_WATCH_URL, the proxy/,
    ],
    [404, PAGE, /with 404: "Attention Required! Blocked by our proxy"; the answer is not one of LiveCoinWatch/],
    [401, '', /with 401: an empty body; the answer is not one of LiveCoinWatch/],
    [502, PAGE, /failed at \S+ with 502: "Attention/],
    [200, PAGE, /cannot be used: it is not JSON: "Attention Required! Blocked/],
    [302, '', /cannot be used: it redirects to https:\/\/portal.example with 302/],
    [403, `<p>${API_KEY}</p>`, /with 403: "\*\*\*"/],
  ])(
    'quotes an answer with status %d that is not of LiveCoinWatch, and guesses no cause',
    async (status, body, expected) => {
      const liveCoinWatch = await connectToFixedAnswer(status, body, { location: 'https://portal.example' });
      const error = await liveCoinWatch.history(range).catch((caught: Error) => caught);
      expect(error).toMatchObject({ message: expect.stringMatching(expected) });
      expect((error as Error).message).not.toMatch(/LIVE_COIN_WATCH_API_KEY|ASSET/);
    },
  );

  it('refuses a response above the size limit', async () => {
    const liveCoinWatch = await connectToFixedAnswer(200, `{"history":[],"filler":"${'x'.repeat(20_000)}"}`);
    await expect(liveCoinWatch.history(range)).rejects.toMatchObject({ code: 'NoAnswer', canRetry: true });
  });

  it('fails at its deadline when the server does not answer', async () => {
    const liveCoinWatch = await connectToSimulator({ faultOf: () => ({ kind: 'silence' }) }, { deadlineMs: 100 });
    const error = await liveCoinWatch.history(range).catch((caught: Error) => caught);
    expect(error).toMatchObject({ code: 'NoAnswer', message: expect.stringContaining('(timed out after 100 ms)') });
  });

  it.each(['hang-up', 'truncated-body', 'not-json'] as const)('succeeds at the next call after a %s', async (kind) => {
    const liveCoinWatch = await connectToSimulator({ faultOf: ({ call }) => (call === 1 ? { kind } : undefined) });
    await expect(liveCoinWatch.history(range)).rejects.toMatchObject({ canRetry: true });
    expect((await liveCoinWatch.history(range)).points).toHaveLength(13);
  });

  it('stops when its signal is aborted', async () => {
    const liveCoinWatch = await connectToSimulator({ faultOf: () => ({ kind: 'silence' }) });
    const stop = new AbortController();
    const call = liveCoinWatch.history({ ...range, end: NOW }, stop.signal);
    stop.abort(new RangeError('aborted by the test'));
    await expect(call).rejects.toThrow('aborted by the test');
  });

  it('does not show the password of its URL in errors', async () => {
    const liveCoinWatch = connectLiveCoinWatch({ url: 'http://ann:pass-word@127.0.0.1:1', apiKey: API_KEY });
    const error = await liveCoinWatch.history(range).catch((caught: Error) => caught);
    expect(error).toMatchObject({
      code: 'NoAnswer',
      message: expect.stringContaining('No answer from http://127.0.0.1:1/coins/single/history ('),
    });
    expect(inspect(error, { depth: 9 })).not.toMatch(/ann|pass-word/);
  });

  it('does not show the API key in errors', async () => {
    const refused = await connectToSimulator({}, { apiKey: 'wrong-secret-key' });
    const unreachable = connectLiveCoinWatch({ url: 'http://127.0.0.1:1', apiKey: 'wrong-secret-key' });
    const echo = await connectToFixedAnswer(400, JSON.stringify({ error: { description: `key ${API_KEY} at fault` } }));
    for (const liveCoinWatch of [refused, unreachable, echo]) {
      const error = await liveCoinWatch.history(range).catch((caught: Error) => caught);
      expect(error).toBeInstanceOf(Error);
      expect(inspect(error, { depth: 9 })).not.toMatch(new RegExp(`wrong-secret-key|${API_KEY}`));
    }
  });
});
