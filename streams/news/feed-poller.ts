import { setTimeout as sleep } from 'node:timers/promises';
import { type Feed, FeedBusyError, type FeedVersion, type NewsReader } from '../../clients/news';

const MINUTE_MS = 60_000;
const DEFAULT_MINUTES = 5;
const MAX_WAIT_MS = 60 * MINUTE_MS;
/** A server may ask for a longer wait than our backoff has. */
const MAX_ASKED_WAIT_MS = 6 * 60 * MINUTE_MS;

export type PollEvent =
  | { readonly type: 'answered'; readonly isChanged: boolean }
  | { readonly type: 'failed'; readonly error: unknown; readonly retryInMs: number };

export interface FeedPollerOptions {
  readonly url: string;
  readonly reader: Pick<NewsReader, 'read'>;
  /** Stores what the feed announces. When it rejects, the same version of the feed is read again. */
  readonly store: (feed: Feed) => Promise<void>;
  readonly onEvent: (event: PollEvent) => void;
}

/** Reads a feed again and again: every five minutes, more often if the feed allows it, and less often while it fails. */
export class FeedPoller {
  private version: FeedVersion = {};
  private failures = 0;
  private intervalMs = DEFAULT_MINUTES * MINUTE_MS;

  constructor(private readonly options: FeedPollerOptions) {}

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const waitMs = await this.poll(signal);
      // Feeds of one server are not read at the same moment again and again.
      await sleep(waitMs * (0.9 + Math.random() / 5), undefined, { signal }).catch(() => undefined);
    }
  }

  /** Reads the feed once. @returns how long to wait before the next time, ms */
  async poll(signal: AbortSignal): Promise<number> {
    const { url, reader, store, onEvent } = this.options;
    try {
      const answer = await reader.read(url, this.version, signal);
      if (answer.result === 'changed') {
        await store(answer.feed);
        this.version = answer.version;
        this.intervalMs = Math.min(Math.max(answer.feed.ttlMinutes ?? DEFAULT_MINUTES, 1), DEFAULT_MINUTES) * MINUTE_MS;
      }
      this.failures = 0;
      onEvent({ type: 'answered', isChanged: answer.result === 'changed' });
      return this.intervalMs;
    } catch (error) {
      if (signal.aborted) return 0;
      const retryInMs = this.chooseWait(error);
      onEvent({ type: 'failed', error, retryInMs });
      return retryInMs;
    }
  }

  private chooseWait(error: unknown): number {
    this.failures += 1;
    const backoffMs = Math.min(this.intervalMs * 2 ** (this.failures - 1), MAX_WAIT_MS);
    const askedMs = error instanceof FeedBusyError ? (error.retryAfterMs ?? 0) : 0;
    return Math.max(backoffMs, Math.min(askedMs, MAX_ASKED_WAIT_MS));
  }
}
