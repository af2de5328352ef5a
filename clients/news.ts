import { type Dispatcher, request } from 'undici';
import { messageOf, NexthourError } from '../system/errors';
import { createDispatcher } from './http-dispatcher';
import { isWebAddress } from './news/clean-text';
import { isPrivateHost, nameOfFeed } from './news/feed-address';
import { type Feed, parseFeed } from './news/parse-feed';
import { readRetryAfter } from './retry-after';

export { nameOfFeed } from './news/feed-address';
export type { Feed, FeedItem } from './news/parse-feed';

/** What the server said about the version of a feed that it sent. The next request sends it back. */
export interface FeedVersion {
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
}

export type FeedAnswer =
  | { readonly result: 'unchanged' }
  | { readonly result: 'changed'; readonly feed: Feed; readonly version: FeedVersion };

export interface NewsReader {
  /**
   * Reads a feed, unless it is still the same version.
   * @throws NexthourError; a server that says when to come back causes a FeedBusyError
   */
  read(url: string, known: FeedVersion, signal?: AbortSignal): Promise<FeedAnswer>;
  close(): Promise<void>;
}

/** The server of a feed refuses for a time. */
export class FeedBusyError extends NexthourError {
  override readonly name = 'FeedBusyError';
  constructor(
    message: string,
    readonly retryAfterMs: number | null,
  ) {
    super('FeedBusy', message, { canRetry: true });
  }
}

const MAX_BYTES = 2 * 1024 * 1024;
const MAX_REDIRECTS = 3;
const MAX_HEADER_LENGTH = 1_000;

export function connectNews({ deadlineMs = 15_000 }: { deadlineMs?: number } = {}): NewsReader {
  const dispatcher = createDispatcher({ maxResponseSize: MAX_BYTES });
  return {
    read: async (url, known, signal) => {
      const deadline = AbortSignal.timeout(deadlineMs);
      const options = { dispatcher, signal: signal ? AbortSignal.any([signal, deadline]) : deadline };
      const answer = await follow(new URL(url), known, options).catch((error: unknown) => {
        signal?.throwIfAborted();
        if (error instanceof NexthourError) throw error;
        throw noAnswer(url, deadline.aborted ? `timed out after ${deadlineMs} ms` : reasonOf(error));
      });
      return readAnswer(url, answer);
    },
    close: () => dispatcher.destroy(),
  };
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly bytes: Buffer;
}

/** Follows redirects, but never from a public address to one of a private network. */
async function follow(
  first: URL,
  { etag, lastModified }: FeedVersion,
  options: { dispatcher: Dispatcher; signal: AbortSignal },
): Promise<Answer> {
  let url = first;
  for (let redirects = 0; ; redirects++) {
    const { statusCode, headers, body } = await request(url, {
      ...options,
      headers: {
        'user-agent': 'nexthour',
        accept: 'application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.8',
        ...(etag ? { 'if-none-match': etag } : {}),
        ...(lastModified ? { 'if-modified-since': lastModified } : {}),
      },
    });
    const answer = {
      status: statusCode,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat()[0]])),
      bytes: Buffer.from(await body.arrayBuffer()),
    };
    const { location } = answer.headers;
    if (![301, 302, 303, 307, 308].includes(statusCode) || location === undefined) return answer;
    if (redirects === MAX_REDIRECTS) throw unusable(first.href, `it redirects more than ${MAX_REDIRECTS} times`);
    url = checkRedirect(first, location, url);
  }
}

function checkRedirect(first: URL, location: string, current: URL): URL {
  const next = URL.canParse(location, current.href) ? new URL(location, current) : null;
  if (next === null || !isWebAddress(next))
    throw unusable(first.href, 'it redirects to an address that is not http(s)');
  if (isPrivateHost(next) && !isPrivateHost(first))
    throw unusable(first.href, `it redirects to the private address ${next.hostname}`);
  return next;
}

function readAnswer(url: string, { status, headers, bytes }: Answer): FeedAnswer {
  if (status === 304) return { result: 'unchanged' };
  if (status === 429 || status === 503) {
    const message = `The feed ${nameOfFeed(url)} refuses the request with status ${status}`;
    throw new FeedBusyError(message, readRetryAfter(headers['retry-after']));
  }
  if (status !== 200) throw unusable(url, `status ${status}`);
  const version = { etag: bound(headers.etag), lastModified: bound(headers['last-modified']) };
  try {
    return { result: 'changed', feed: parseFeed(decode(bytes, headers['content-type']), url), version };
  } catch (error) {
    throw unusable(url, messageOf(error).slice(0, 200));
  }
}

/** The character set of the header, or else of the document; UTF-8 when neither is known. */
function decode(bytes: Buffer, contentType = ''): string {
  const declared =
    /charset="?([\w-]+)/i.exec(contentType) ??
    /^<\?xml[^>]*encoding=["']([\w-]+)/i.exec(bytes.toString('latin1', 0, 200));
  try {
    return new TextDecoder(declared?.[1] ?? 'utf-8').decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

function bound(header: string | undefined): string | undefined {
  return header !== undefined && header.length <= MAX_HEADER_LENGTH ? header : undefined;
}

function noAnswer(url: string, reason: string): NexthourError {
  const message = `No answer from the feed ${nameOfFeed(url)} (${reason}); check NEWS_FEEDS and the connection`;
  return new NexthourError('NoAnswer', message, { canRetry: true });
}

function unusable(url: string, problem: string): NexthourError {
  const message = `The feed ${nameOfFeed(url)} cannot be used: ${problem}; check its address in NEWS_FEEDS`;
  return new NexthourError('UnusableFeed', message, { canRetry: true });
}

/** Names the host, never the address: its query may contain a key. */
function reasonOf(error: unknown): string {
  const { code } = error as { code?: string };
  return code ?? messageOf(error).slice(0, 200);
}
