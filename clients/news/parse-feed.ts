import { createHash } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';
import { cleanLink, cleanTitle } from './clean-text';

/** An article that a feed announces. */
export interface FeedItem {
  /** Identifies the item within its feed: the hash of its guid, or else of its link or title. */
  readonly key: string;
  readonly title: string;
  readonly link: string | null;
  /** Epoch ms, as the feed says. Feeds give articles earlier times than those at which they appeared. */
  readonly publishedAt: number | null;
}

export interface Feed {
  /** The name of the program that made the feed. */
  readonly generator: string;
  /** How long the feed asks to wait between two requests. */
  readonly ttlMinutes: number | null;
  readonly items: readonly FeedItem[];
  /** How many items had no title. */
  readonly invalid: number;
}

/** A document of 2 MiB could have more items than anybody writes. */
const MAX_ITEMS = 500;

/** Values stay text. Only the entities of XML itself are decoded: documents that declare their own are refused. */
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  maxNestedTags: 50,
});

/**
 * Reads RSS 2.0, RSS 1.0 and Atom.
 * @param url of the feed; links may be relative to it
 * @throws Error whose message says what is wrong with the document
 */
export function parseFeed(text: string, url: string): Feed {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text))
    throw new Error('the document declares a document type, so it is HTML or unsafe');
  const document = asRecord(parser.parse(text));
  const rss = asRecord(document.rss ?? document['rdf:RDF']);
  const channel = asRecord(rss.channel ?? document.feed);
  if (!('channel' in rss) && !('feed' in document)) throw new Error('the document is neither RSS nor Atom');
  const entries = asList(channel.item ?? rss.item ?? channel.entry).slice(0, MAX_ITEMS);
  const items = entries.flatMap((entry) => readItem(asRecord(entry), url) ?? []);
  const ttl = Number(textOf(channel.ttl) || Number.NaN);
  return {
    generator: textOf(channel.generator),
    ttlMinutes: ttl > 0 ? ttl : null,
    items,
    invalid: entries.length - items.length,
  };
}

function readItem(entry: Record<string, unknown>, url: string): FeedItem | null {
  const title = cleanTitle(textOf(entry.title));
  if (title === '') return null;
  const link = cleanLink(readLink(entry.link), url);
  const id = textOf(entry.guid ?? entry.id) || link || title;
  const published = Date.parse(textOf(entry.pubDate ?? entry.published ?? entry.updated ?? entry['dc:date']));
  return { key: hash(id), title, link, publishedAt: Number.isFinite(published) ? published : null };
}

/** RSS writes the address as text, Atom as `<link rel="alternate" href="…">`. */
function readLink(link: unknown): string {
  const links = asList(link);
  const main = links.find((one) => ['alternate', undefined].includes(asRecord(one)['@rel'] as string)) ?? links[0];
  const href = asRecord(main)['@href'];
  return typeof href === 'string' ? href : textOf(main);
}

function textOf(value: unknown): string {
  const first = asList(value)[0];
  if (typeof first === 'string') return first.trim();
  const text = asRecord(first)['#text'];
  return typeof text === 'string' ? text.trim() : '';
}

function asList(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
