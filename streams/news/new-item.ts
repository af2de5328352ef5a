import { createHash } from 'node:crypto';
import type { FeedItem } from '../../clients/news';
import type { NewItem } from '../../clients/postgres/news';

const DAY_MS = 86_400_000;
const OLDEST_TIME = Date.UTC(1990, 0, 1);

/**
 * An article of a feed as it is stored. The same article has the same id when a feed gives it again, the same link when another feed
 * announces it, and the same title on the same day when it was syndicated.
 */
export function toNewItem(item: FeedItem, { source, seenAt }: { source: string; seenAt: number }): NewItem {
  const { key, title, link } = item;
  const isPlausible = item.publishedAt !== null && item.publishedAt > OLDEST_TIME && item.publishedAt < seenAt + DAY_MS;
  const day = new Date(seenAt).toISOString().slice(0, 10);
  return {
    id: hash(`${source} ${key}`),
    ...{ source, title, link, seenAt },
    publishedAt: isPlausible ? item.publishedAt : null,
    titleKey: hash(`${day} ${normalizeTitle(title)}`),
    linkKey: link === null ? null : hash(removeTracking(link)),
  };
}

/** Identifies a headline for the cache of answers. */
export function hashTitle(title: string): string {
  return hash(title);
}

/** Letters and digits only, so that quotes and blanks do not make another title. A title of other characters stays as it is. */
function normalizeTitle(title: string): string {
  const normalized = title
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return normalized === '' ? title : normalized;
}

/** Feeds add where a reader comes from: `?utm_source=rss`. */
function removeTracking(link: string): string {
  const url = new URL(link);
  for (const name of [...url.searchParams.keys()]) if (/^(utm_|ref$|fbclid$)/.test(name)) url.searchParams.delete(name);
  url.hash = '';
  return `${url.host}${url.pathname.replace(/\/$/, '')}${url.search}`;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
