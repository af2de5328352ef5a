import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Notification, parseReceivers, type Receiver, sendNotification } from '../../../clients/notify';
import { type NotificationReceiver, startNotificationReceiver } from '../../support/notification-receiver';

const MESSAGE: Notification = {
  id: 'BTC/hour/2026-11-21T07Z/failed',
  kind: 'failed-hour',
  priority: 'high',
  asset: 'BTC',
  time: Date.UTC(2026, 10, 21, 7, 5),
  title: 'BTC 2026-11-21T07Z has failed',
  text: 'train failed: 1 < 2 & 3 > 2 – *no* @everyone',
};
const SECRET = 'T0KENxyz';
const open: NotificationReceiver[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function start(answer?: (response: ServerResponse, number: number) => void): Promise<NotificationReceiver> {
  const receiver = await startNotificationReceiver(answer);
  open.push(receiver);
  return receiver;
}

function parseOne(url: string): Receiver {
  const [receiver] = parseReceivers(url);
  if (!receiver) throw new Error('no receiver');
  return receiver;
}

describe('parseReceivers', () => {
  it.each([
    ['https://hooks.slack.com/services/T/B/x', 'slack'],
    ['https://discord.com/api/webhooks/1/x', 'discord'],
    ['https://ptb.discord.com/api/v10/webhooks/1/x', 'discord'],
    ['https://discordapp.com/api/webhooks/1/x', 'discord'],
    ['https://ntfy.sh/topic', 'ntfy'],
    ['ntfy+https://push.example.com/topic', 'ntfy'],
    ['slack+https://chat.example.com/hooks/x', 'slack'],
    ['discord+http://127.0.0.1:1/x', 'discord'],
    ['webhook+https://ntfy.sh/topic', 'webhook'],
    ['https://alerts.example.com/nexthour', 'webhook'],
  ])('recognises %s as %s without a doubt', (url, kind) => {
    expect(parseOne(url)).toMatchObject({ kind, doubt: null });
  });

  it.each([
    'https://discord.com/channels/1',
    'https://slack.com/x',
    'https://ntfy.sh/a/b',
    'https://ntfy.example.com/topic',
  ])('sends generic JSON to %s and says so', (url) => {
    expect(parseOne(url)).toMatchObject({ kind: 'webhook', doubt: expect.stringContaining('gets generic JSON') });
  });

  it('reads a list, each URL once, and shows host and kind only', () => {
    const list = `https://a.example/${SECRET}, https://u:${SECRET}@b.example/x,https://a.example/${SECRET}`;
    const receivers = parseReceivers(list);
    expect(receivers.map(({ name }) => name)).toEqual(['webhook a.example', 'webhook b.example']);
    expect(receivers.map(({ id, name, doubt }) => `${id} ${name} ${doubt}`).join()).not.toContain(SECRET);
    expect(parseReceivers(undefined)).toEqual([]);
  });
});

describe('sendNotification', () => {
  it('posts JSON to a webhook, with an id by which a message is recognised', async () => {
    const { url, received } = await start();
    expect(await sendNotification(parseOne(`${url}/hook`), MESSAGE)).toMatchObject({
      result: 'sent',
      detail: 'HTTP 200',
    });
    const body = { ...MESSAGE, source: 'nexthour', time: '2026-11-21T07:05:00.000Z' };
    expect(received).toMatchObject([{ path: '/hook', headers: { 'content-type': 'application/json' }, body }]);
  });

  it('posts to Slack, with its control characters escaped', async () => {
    const { url, received } = await start();
    await sendNotification(parseOne(`slack+${url}/services/x`), MESSAGE);
    const text = '*BTC 2026-11-21T07Z has failed*\ntrain failed: 1 &lt; 2 &amp; 3 &gt; 2 – *no* @everyone';
    expect(received).toMatchObject([{ path: '/services/x', body: { text } }]);
  });

  it('posts to Discord, without formatting and without notifying everyone', async () => {
    const { url, received } = await start((response) => response.writeHead(204).end());
    const delivery = await sendNotification(parseOne(`discord+${url}/api/webhooks/1/x`), MESSAGE);
    expect(delivery).toMatchObject({ result: 'sent', detail: 'HTTP 204' });
    const content = expect.stringContaining('– \\*no\\* @everyone');
    expect(received).toMatchObject([{ body: { content, allowed_mentions: { parse: [] } } }]);
  });

  it('publishes to an ntfy topic, with a priority and a password', async () => {
    const { url, received } = await start();
    const withPassword = url.replace('http://', 'ntfy+http://eve:p%40ss@');
    await sendNotification(parseOne(`${withPassword}/sub/my-topic`), MESSAGE);
    const { title, text } = MESSAGE;
    const authorization = `Basic ${Buffer.from('eve:p@ss').toString('base64')}`;
    expect(received).toMatchObject([
      { path: '/sub/', headers: { authorization }, body: { topic: 'my-topic', title, message: text, priority: 4 } },
    ]);
  });

  it.each([
    ['slack', 'text', 4_000],
    ['discord', 'content', 2_000],
    ['ntfy', 'message', 4_096],
  ])('cuts a long text for %s, not within a character', async (kind, field, max) => {
    const { url, received } = await start();
    await sendNotification(parseOne(`${kind}+${url}/topic`), { ...MESSAGE, text: 'x😀'.repeat(5_000) });
    const sent = String(received[0]?.body[field]);
    const size = kind === 'ntfy' ? Buffer.byteLength(sent) : sent.length;
    expect(size).toBeLessThanOrEqual(max);
    expect(size).toBeGreaterThan(max - 8);
    expect(sent.endsWith('…') && !sent.includes('\uFFFD')).toBe(true);
  });

  it.each([
    ['7', 7_000],
    ['0.5', 500],
    ['soon', null],
  ])('may send again after 429 with Retry-After %s', async (retryAfter, retryAfterMs) => {
    const { url } = await start((response) => response.writeHead(429, { 'retry-after': retryAfter }).end('slow down'));
    const delivery = await sendNotification(parseOne(url), MESSAGE);
    expect(delivery).toEqual({ result: 'failed', detail: 'HTTP 429: slow down', retryAfterMs });
  });

  it('reads a date in Retry-After', async () => {
    const date = new Date(Date.now() + 60_000).toUTCString();
    const { url } = await start((response) => response.writeHead(503, { 'retry-after': date }).end());
    const { retryAfterMs } = await sendNotification(parseOne(url), MESSAGE);
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  it.each([
    [500, 'failed'],
    [408, 'failed'],
    [400, 'refused'],
    [401, 'refused'],
    [404, 'refused'],
  ])('judges HTTP %i as %s', async (status, result) => {
    const { url } = await start((response) => response.writeHead(status).end('no_service'));
    expect(await sendNotification(parseOne(url), MESSAGE)).toMatchObject({
      result,
      detail: `HTTP ${status}: no_service`,
    });
  });

  it('does not follow a redirect', async () => {
    const elsewhere = await start();
    const { url } = await start((response) => response.writeHead(307, { location: elsewhere.url }).end());
    const delivery = await sendNotification(parseOne(url), MESSAGE);
    expect(delivery).toMatchObject({
      result: 'refused',
      detail: expect.stringContaining('set NOTIFY_URL to the final address'),
    });
    expect(elsewhere.received).toEqual([]);
  });

  it('gives up on a receiver that does not answer, or answers without end', async () => {
    const silent = await start(() => undefined);
    const endless = await start((response) => {
      response.writeHead(200).write('x');
    });
    for (const { url } of [silent, endless]) {
      const delivery = await sendNotification(parseOne(url), MESSAGE, { deadlineMs: 200 });
      expect(delivery).toEqual({ result: 'failed', detail: 'no answer in 0.2 s', retryAfterMs: null });
    }
  });

  it('names the reason when nothing listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const delivery = await sendNotification(parseOne(`http://127.0.0.1:${port}/${SECRET}`), MESSAGE);
    expect(delivery).toMatchObject({
      result: 'failed',
      detail: expect.stringMatching(/^not reachable: .*ECONNREFUSED/),
    });
    expect(JSON.stringify(delivery)).not.toContain(SECRET);
  });

  it('hides every part of the URL that a receiver repeats', async () => {
    const password = 'pass%20w0rd';
    const { url } = await start((response) => {
      response.writeHead(404).end(`no /hooks/${SECRET}?key=${SECRET}2 for eve: pass w0rd, ${password}, ${SECRET}`);
    });
    const address = `${url.replace('//', `//eve:${password}@`)}/hooks/${SECRET}?key=${SECRET}2`;
    const { detail } = await sendNotification(parseOne(address), MESSAGE);
    expect(detail).toMatch(/^HTTP 404: no \*\*\*/);
    for (const secret of [SECRET, 'w0rd']) expect(detail).not.toContain(secret);
  });
});
