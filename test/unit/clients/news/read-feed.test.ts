import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectNews, FeedBusyError } from '../../../../clients/news';
import { isPrivateHost } from '../../../../clients/news/feed-address';

const FEED = '<rss><channel><item><title>Bitcoin steigt auf 90.000 €</title></item></channel></rss>';
/** A busy machine can need seconds for an answer. Only a server that is silent is not waited for. */
const news = connectNews({ deadlineMs: 60_000 });
const hasty = connectNews({ deadlineMs: 1_000 });
let server: Server;
afterEach(() => new Promise((done) => server.close(done)));
afterAll(() => Promise.all([news.close(), hasty.close()]));

async function serve(answer: RequestListener): Promise<string> {
  server = createServer((request, response) => {
    response.setHeader('connection', 'close');
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed?auth_token=secret`;
}

test('a feed is read once per version', async () => {
  const url = await serve(({ headers }, response) => {
    const isKnown =
      headers['if-none-match'] === '"1"' && headers['if-modified-since'] === 'Thu, 26 Nov 2026 12:00:00 GMT';
    response.writeHead(isKnown ? 304 : 200, { etag: '"1"', 'last-modified': 'Thu, 26 Nov 2026 12:00:00 GMT' });
    response.end(isKnown ? undefined : FEED);
  });
  const first = await news.read(url, {});
  expect(first).toMatchObject({ result: 'changed', feed: { items: [{ title: 'Bitcoin steigt auf 90.000 €' }] } });
  expect(await news.read(url, first.result === 'changed' ? first.version : {})).toEqual({ result: 'unchanged' });
});

test('a feed is read in the character set that it declares', async () => {
  const text = `<?xml version="1.0" encoding="ISO-8859-15"?>${FEED.replace('€', '\u00a4')}`;
  const url = await serve((_, response) => response.end(Buffer.from(text, 'latin1')));
  expect(await news.read(url, {})).toMatchObject({ feed: { items: [{ title: 'Bitcoin steigt auf 90.000 €' }] } });
});

test.each([
  ['too large', (_, response) => response.end('x'.repeat(3 * 1024 * 1024)), /UND_ERR_RES_EXCEEDED_MAX_SIZE|size/],
  ['silent', () => undefined, /timed out after 1000 ms/],
  ['broken off', (_, response) => response.destroy(), /No answer from the feed/],
  ['missing', (_, response) => response.writeHead(404).end(), /status 404/],
  [
    'redirected in a circle',
    (_, response) => response.writeHead(302, { location: '/feed' }).end(),
    /more than 3 times/,
  ],
  [
    'redirected to a file',
    (_, response) => response.writeHead(301, { location: 'file:///etc/passwd' }).end(),
    /not http/,
  ],
] satisfies [string, RequestListener, RegExp][])(
  'a feed that is %s causes an error without its key',
  async (name, answer, message) => {
    const reader = name === 'silent' ? hasty : news;
    const error = await reader.read(await serve(answer), {}).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ name: 'NexthourError', canRetry: true, message: expect.stringMatching(message) });
    expect((error as Error).message).toContain('/feed');
    expect((error as Error).message).not.toContain('secret');
  },
);

test('a redirect is followed, and the version is that of its end', async () => {
  const url = await serve(({ url: path }, response) =>
    path === '/new' ? response.end(FEED) : response.writeHead(308, { location: '/new' }).end(),
  );
  expect(await news.read(url, {})).toMatchObject({ result: 'changed' });
});

test('a server that is busy says when to come back', async () => {
  const url = await serve((_, response) => response.writeHead(429, { 'retry-after': '120' }).end());
  const error = await news.read(url, {}).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(FeedBusyError);
  expect(error).toMatchObject({ retryAfterMs: 120_000 });
});

test.each([
  ['http://localhost/', true],
  ['http://127.0.0.1:80/', true],
  ['http://169.254.169.254/', true],
  ['http://[::1]/', true],
  ['http://[fd00::1]/', true],
  ['http://[::ffff:10.0.0.1]/', true],
  ['http://2130706433/', true],
  ['https://news.example/', false],
  ['https://8.8.8.8/', false],
])('%s is private: %j', (url, isPrivate) => expect(isPrivateHost(new URL(url))).toBe(isPrivate));
