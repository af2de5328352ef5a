import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { SIMULATED_FEED } from '../../forecasting/news/sources';
import type { Clock } from '../../system/clock';
import { type Announcement, listAnnouncements } from './announcements';

export const NEWS_PATH = '/news/rss';

const SHOWN_MS = 24 * 3_600_000;
const MAX_ITEMS = 30;
const SEED = 20261126;

/** Adds a feed in RSS 2.0 that announces our own headlines. It supports ETag and If-Modified-Since, as real feeds do. */
export function addNewsFeed(
  app: FastifyInstance,
  { titles, clock }: { titles: readonly string[]; clock: Clock },
): void {
  app.get(NEWS_PATH, async ({ headers }, reply) => {
    const now = clock.now();
    const items = listAnnouncements({ titles, seed: SEED, from: now - SHOWN_MS, to: now })
      .reverse()
      .slice(0, MAX_ITEMS);
    const etag = `"${createHash('sha256')
      .update(items.map(({ id }) => id).join())
      .digest('hex')
      .slice(0, 16)}"`;
    const changedAt = new Date(items[0]?.seenAt ?? 0).toUTCString();
    reply.header('etag', etag).header('last-modified', changedAt);
    // A request with If-None-Match is decided by it alone (RFC 9110 §13.2.2).
    const known = headers['if-none-match'];
    const isSame = known === undefined ? headers['if-modified-since'] === changedAt : known === etag;
    if (isSame) return reply.code(304).send();
    return reply.type('application/rss+xml; charset=utf-8').send(formatFeed(items));
  });
}

function formatFeed(items: readonly Announcement[]): string {
  const entries = items.map(
    ({ id, title, publishedAt }) =>
      `<item><title>${escapeXml(title)}</title><link>https://news.example/${id}</link>` +
      `<guid isPermaLink="false">${id}</guid><pubDate>${new Date(publishedAt).toUTCString()}</pubDate></item>`,
  );
  return (
    '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>Headlines of nexthour</title>' +
    `<link>https://news.example/</link><description>Invented headlines</description>` +
    `<generator>${SIMULATED_FEED}</generator><ttl>1</ttl>\n${entries.join('\n')}\n</channel></rss>\n`
  );
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
